/** Persons of every age, the signs of both genders, joiner, variation selector and the arrow that turns a person. */
const WHO: ReadonlySet<number> = new Set([
  0x1f466, 0x1f467, 0x1f468, 0x1f469, 0x1f474, 0x1f475, 0x1f9d1, 0x1f9d3, 0x2640, 0x2642, 0x200d, 0xfe0f, 0x27a1,
]);

/**
 * What an emoji shows apart from who does it: 👩‍🎨, 👨‍🎨 and 🧑‍🎨 are of one family, 🎨, as are all plain persons. Emoji of
 * one family look and are called nearly the same, so that a fair split keeps each family on one side.
 */
export function emojiFamily(character: string): string {
  const rest = [...character].filter((part) => !WHO.has(part.codePointAt(0) as number));
  return rest.join('') || 'person';
}
