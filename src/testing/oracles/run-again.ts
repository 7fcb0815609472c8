import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Runs the scripts that made the results kept here once more, in a copy, and says how far what they print lies from what is
 * kept. R's random numbers are seeded, so with the same versions there is nothing between them.
 *
 *   node src/testing/oracles/run-again.ts                 all of them: about two minutes
 *   node src/testing/oracles/run-again.ts survival telco  some of them
 *
 * Needs Rscript with survival, etm, cmprsk, jsonlite, sandwich, clubSandwich, metafor, Hmisc and survey (Debian has each as
 * r-cran-…), and Python with SciPy and mpmath. Ends with an error where anything differs by more than 1e-9 of itself.
 */
const here = import.meta.dirname
const outside = join(here, '../../../../shared')
const wanted = process.argv.slice(2)
const scripts = readdirSync(here)
  .filter((file) => /\.(R|py)$/.test(file))
  .filter((file) => wanted.length === 0 || wanted.includes(nameOf(file)))

const folder = mkdtempSync(join(tmpdir(), 'oracles-'))
const copy = join(folder, 'project/src/testing/oracles')
cpSync(here, copy, { recursive: true })
if (existsSync(outside)) symlinkSync(outside, join(folder, 'shared'))
let differs = false
for (const script of scripts) {
  const name = nameOf(script)
  const program = script.endsWith('.R') ? 'Rscript' : 'python3'
  rmSync(join(copy, `${name}.json`), { force: true })
  try {
    const said = execFileSync(program, [script], { cwd: copy, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    if (!existsSync(join(copy, `${name}.json`))) writeFileSync(join(copy, `${name}.json`), said)
    const gap = largestGap(read(here, name), read(copy, name))
    if (gap > 1e-9) differs = true
    console.log(`${script}: ${gap === 0 ? 'the same' : gap === Infinity ? 'OTHER FIGURES' : `the same within ${gap}`}`)
  } catch (error) {
    differs = true
    console.log(`${script}: could not be run. ${error instanceof Error ? error.message : error}`)
  }
}
rmSync(folder, { recursive: true, force: true })
process.exitCode = differs ? 1 : 0

function nameOf(script: string): string {
  return script.replace(/\.\w+$/, '')
}

function read(from: string, name: string): unknown {
  return JSON.parse(readFileSync(join(from, `${name}.json`), 'utf8'))
}

/** By which part of itself any number differs at most; Infinity where anything else does. What made it may be another version. */
function largestGap(kept: unknown, now: unknown, key = ''): number {
  if (typeof kept === 'number' && typeof now === 'number') {
    return kept === now ? 0 : Math.abs(kept - now) / Math.max(Math.abs(kept), Math.abs(now))
  }
  if (kept !== null && now !== null && typeof kept === 'object' && typeof now === 'object') {
    const [here, there] = [new Map(Object.entries(kept)), new Map(Object.entries(now))]
    let gap = 0
    for (const one of new Set([...here.keys(), ...there.keys()]))
      gap = Math.max(gap, largestGap(here.get(one), there.get(one), one))
    return gap
  }
  return kept === now || key === 'source' || key === 'about' ? 0 : Infinity
}
