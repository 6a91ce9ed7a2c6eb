/** A site's name in addresses, from its title; a title without Latin letters gets a neutral one. */
export function shortName(title: string): string {
  const plain = title
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  const name = plain.replace(/^[^a-z]+|-+$/g, '').slice(0, 40);
  return name || 'desk';
}
