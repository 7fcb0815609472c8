/**
 * Where a heading of the methods can be linked to, as GitHub does it.
 *
 * @example anchorOf('Drivers: what goes with referring') // → 'drivers-what-goes-with-referring'
 */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-')
