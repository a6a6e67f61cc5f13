/**
 * `text` with what stands between the comments `<!-- name -->` and `<!-- /name -->` replaced by `content`. Throws
 * when they are not there, each on a line of its own.
 */
export function replaceMarkdownBlock(text: string, name: string, content: string): string {
  const block = new RegExp(`^(<!-- ${name} -->)\\n[^]*?^(<!-- /${name} -->)$`, 'm');
  if (!block.test(text)) throw new Error(`the document has no lines <!-- ${name} --> and <!-- /${name} -->`);
  return text.replace(block, (_all, begin: string, end: string) => `${begin}\n\n${content.trim()}\n\n${end}`);
}
