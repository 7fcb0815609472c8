import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const find = createRequire(import.meta.url).resolve

/** One file of letters: some alphabets of one typeface. */
export interface Face {
  name: string
  read: () => Buffer
}

/** In the order they are asked for a letter. */
const alphabets = ['latin', 'latin-ext', 'vietnamese', 'cyrillic', 'cyrillic-ext', 'greek', 'greek-ext']

/** The letters of one of our two typefaces, one file an alphabet. */
export function ourFaces(name: 'inter' | 'source-serif-4'): Face[] {
  const folder = join(dirname(find(`@fontsource-variable/${name}/wght.css`)), 'files')
  return alphabets
    .map((alphabet) => ({ name: `${name}-${alphabet}`, path: join(folder, `${name}-${alphabet}-wght-normal.woff2`) }))
    .filter(({ path }) => existsSync(path))
    .map(({ name, path }) => ({ name, read: () => readFileSync(path) }))
}

/** Where systems keep their fonts; a company that writes in other alphabets installs them there. */
const systemFolders = [
  '/usr/share/fonts',
  '/usr/local/share/fonts',
  '/System/Library/Fonts/Supplemental',
  'C:\\Windows\\Fonts',
]

/** Fonts known to hold many alphabets, best first. */
const known = [
  /^NotoSans-Regular\.(ttf|otf)$/i,
  /^NotoSans(Arabic|Hebrew|Devanagari|Thai|Bengali|Tamil|SC|TC|JP|KR)-Regular\.(ttf|otf)$/i,
  /^NotoNaskhArabic-Regular\.ttf$/i,
  /^NotoEmoji(-Regular)?\.ttf$/i,
  /^(DejaVuSans|Arial Unicode|arial|LiberationSans-Regular|Symbola)\.ttf$/i,
]

/** What the machine itself has for letters ours do not know, such as Arabic or Hebrew; none on a bare server. */
export function systemFaces(): Face[] {
  const found: { name: string; path: string; rank: number }[] = []
  for (const folder of systemFolders.filter(existsSync)) {
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const name = file.split(/[\\/]/).at(-1) as string
      const rank = known.findIndex((pattern) => pattern.test(name))
      if (rank >= 0) found.push({ name, path: join(folder, file), rank })
    }
  }
  return found.sort((a, b) => a.rank - b.rank).map(({ name, path }) => ({ name, read: () => readFileSync(path) }))
}
