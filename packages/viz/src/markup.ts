/** @internal Writes SVG and HTML. */

/** Attributes of an SVG or HTML element. */
export type Attributes = Readonly<Record<string, number | string | undefined>>;

/**
 * An element. Attributes are escaped, numbers rounded to hundredths, undefined ones left out; children are markup.
 * Without children it is written as `<name/>`, which HTML takes for its void elements alone.
 */
export function tag(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : escapeText(value as string)}"`)
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

/** Text of the user's as markup that shows it: in element content and in quoted attributes. */
export function escapeText(text: number | string): string {
  return String(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A coordinate as text. */
export function round(value: number): string {
  return String(Math.round(value * 100) / 100 + 0);
}
