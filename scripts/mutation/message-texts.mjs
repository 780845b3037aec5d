// A plugin of Stryker: leaves texts for people alone. What is said to a person has a space in it;
// names of operations, verdicts and procedures have none and are mutated.

const isMessage = (node) =>
  (node.type === 'StringLiteral' && node.value.includes(' ')) ||
  (node.type === 'TemplateLiteral' && node.quasis.some((part) => part.value.raw.includes(' ')));

export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'message-texts',
    value: {
      shouldIgnore: ({ node }) => (isMessage(node) ? 'the text of a message' : undefined),
    },
  },
];
