/** Hue, saturation and value of one colour, by the definition, for tests. */
export function referenceHsv(red: number, green: number, blue: number): [number, number, number] {
  const value = Math.max(red, green, blue);
  const chroma = value - Math.min(red, green, blue);
  if (chroma === 0) return [0, 0, value];
  let sector = (red - green) / chroma + 4;
  if (value === red) sector = ((green - blue) / chroma + 6) % 6;
  else if (value === green) sector = (blue - red) / chroma + 2;
  return [sector / 6, chroma / value, value];
}

/** Red, green and blue of one colour, by the six sectors of the colour wheel, for tests. */
export function referenceRgb(hue: number, saturation: number, value: number): [number, number, number] {
  const turned = (hue - Math.floor(hue)) * 6;
  const sector = Math.floor(turned) % 6;
  const part = turned - Math.floor(turned);
  const low = value * (1 - saturation);
  const falling = value * (1 - saturation * part);
  const rising = value * (1 - saturation * (1 - part));
  const colors: [number, number, number][] = [
    [value, rising, low],
    [falling, value, low],
    [low, value, rising],
    [low, falling, value],
    [rising, low, value],
    [value, low, falling],
  ];
  return colors[sector] as [number, number, number];
}
