// The schema of campaign files as it is published, for the completion of editors.

import { campaignSchema } from '../src/campaign/file-schema.ts';

export function campaignSchemaText(): string {
  return `${JSON.stringify(campaignSchema, null, 2)}\n`;
}
