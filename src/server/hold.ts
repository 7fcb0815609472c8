import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export class HeldError extends Error {}

/**
 * Hold a data folder for this process, so that two servers never share an embedded database. A holder that has died is
 * taken over. Returns how to let go.
 */
export function holdFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'vouchwell.pid')
  // Written whole beside its place: nobody ever reads half a number, or none, and takes it for a dead holder's.
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(draft, `${process.pid}\n`)
  try {
    for (;;) {
      try {
        linkSync(draft, file)
        return () => {
          if (holderOf(file) === process.pid) rmSync(file, { force: true })
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const holder = holderOf(file)
      if (holder > 0 && holder !== process.pid && isVouchwell(holder)) {
        throw new HeldError(
          `Vouchwell is already running on ${folder} (process ${holder}). Use that one, stop it, or set DATA_DIR to another folder.`,
        )
      }
      discard(file, holder)
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

const holderOf = (file: string): number => {
  try {
    return Number(readFileSync(file, 'utf8')) || 0
  } catch {
    return 0
  }
}

/** Remove a dead holder's file, unless somebody as quick as we are has put theirs in its place meanwhile. */
function discard(file: string, dead: number): void {
  const aside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.old`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  try {
    if (holderOf(aside) !== dead) linkSync(aside, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

/** Whether a process is alive and one of ours: after a restart of the machine its number may belong to anybody. */
function isVouchwell(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  if (process.platform !== 'linux') return true
  return (
    existsSync(`/proc/${pid}/cmdline`) &&
    /(server|cli)\.ts|vouchwell\.js/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
  )
}
