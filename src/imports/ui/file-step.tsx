import { Button, NativeSelect, NumberInput } from '@mantine/core'
import { useState } from 'react'
import { showCount } from '../../web/figures.ts'
import type { ImportView } from '../api.ts'
import { type ImportKind, importKinds, kinds } from '../kinds.ts'
import { CellTable } from './cell-table.tsx'
import type { Change } from './change.ts'
import classes from './file-step.module.css'
import { showBytes } from './import-words.ts'

const delimiterWords: Record<string, string> = {
  ',': 'Comma  ,',
  ';': 'Semicolon  ;',
  '\t': 'Tab',
  '|': 'Bar  |',
  ':': 'Colon  :',
}
const encodingWords: Record<string, string> = {
  'utf-8': 'Unicode, UTF-8',
  'utf-16le': 'Unicode, UTF-16 (LE)',
  'utf-16be': 'Unicode, UTF-16 (BE)',
  'windows-1252': 'Western, Windows-1252',
  'iso-8859-15': 'Western, ISO 8859-15',
  macintosh: 'Western, Mac',
  'windows-1250': 'Central European, Windows-1250',
  'windows-1251': 'Cyrillic, Windows-1251',
  'windows-1253': 'Greek, Windows-1253',
  'windows-1254': 'Turkish, Windows-1254',
  shift_jis: 'Japanese, Shift JIS',
  gb18030: 'Chinese, GB 18030',
  big5: 'Chinese, Big5',
  'euc-kr': 'Korean, EUC-KR',
}

const wordFor = (words: Record<string, string>, value: string) => words[value] ?? words[value.toLowerCase()] ?? value

/** The choices with the one found among them, whatever it is called. */
function optionsWith(words: Record<string, string>, now: string) {
  const known = Object.keys(words).find((value) => value === now || value === now.toLowerCase())
  return Object.entries(known ? words : { [now]: now, ...words }).map(([value, label]) => ({
    value: value === known ? now : value,
    label,
  }))
}

const fewRows = 6

/** How the file is written, in a line: 'Customers, 1.9 MB, comma, UTF-8, header on line 1'. */
export function fileSummary({ kind, fileBytes, format, columns }: ImportView): string {
  return [
    kinds[kind].word,
    showBytes(fileBytes),
    showCount(columns.length, 'column'),
    wordFor(delimiterWords, format.delimiter)
      .replace(/ {2}.*/, '')
      .toLowerCase(),
    wordFor(encodingWords, format.encoding).replace(/^Unicode, /, ''),
    format.headerLine === null ? 'no header row' : `header on line ${format.headerLine}`,
  ].join(', ')
}

/** Step 1: what was found out about the file, changeable, with its first rows as they are read. */
export function FileStep({ it, change, isFixed }: { it: ImportView; change: Change; isFixed: boolean }) {
  const { format } = it
  const [showsAll, showAll] = useState(false)
  const rows = showsAll ? it.sample : it.sample.slice(0, fewRows)
  const hasHeader = format.headerLine !== null
  // What is chosen later in the reading of a file rests on what comes before it: another delimiter finds the header anew.
  const { encoding, delimiter } = format
  const chooseHeader = (header: { headerLine: number | null; headerRows?: 1 | 2 }) =>
    change({ reading: { encoding, delimiter, ...header } })
  return (
    <>
      <div className={classes.choices}>
        <NativeSelect
          label="Holds"
          value={it.kind}
          disabled={isFixed}
          data={importKinds.map((kind) => ({ value: kind, label: kinds[kind].word }))}
          onChange={(event) => change({ kind: event.currentTarget.value as ImportKind })}
        />
        <NativeSelect
          label="Delimiter"
          value={format.delimiter}
          disabled={isFixed}
          data={optionsWith(delimiterWords, format.delimiter)}
          onChange={(event) => change({ reading: { encoding, delimiter: event.currentTarget.value } })}
        />
        <NativeSelect
          label="Encoding"
          value={format.encoding}
          disabled={isFixed}
          data={optionsWith(encodingWords, format.encoding)}
          onChange={(event) => change({ reading: { encoding: event.currentTarget.value } })}
        />
        <NativeSelect
          label="Header"
          value={String(format.headerRows)}
          disabled={isFixed}
          data={[
            { value: '0', label: 'No header row' },
            { value: '1', label: 'One row' },
            { value: '2', label: 'Two rows' },
          ]}
          onChange={(event) => {
            const headerRows = Number(event.currentTarget.value)
            if (headerRows === 0) chooseHeader({ headerLine: null })
            else chooseHeader({ headerLine: format.headerLine ?? 1, headerRows: headerRows === 2 ? 2 : 1 })
          }}
        />
        {hasHeader && (
          <NumberInput
            // Another line found or chosen elsewhere replaces what was typed.
            key={format.headerLine}
            label="Header on line"
            defaultValue={format.headerLine ?? 1}
            min={1}
            allowDecimal={false}
            allowNegative={false}
            disabled={isFixed}
            onBlur={(event) => {
              const headerLine = Number(event.currentTarget.value)
              if (headerLine >= 1 && headerLine !== format.headerLine)
                chooseHeader({ headerLine, headerRows: format.headerRows === 2 ? 2 : 1 })
            }}
          />
        )}
      </div>
      <FoundLine it={it} />
      <div className={classes.sample}>
        <CellTable
          rows={hasHeader ? [format.columns, ...rows] : rows}
          hasHeader={hasHeader}
          label="The first rows of the file"
        />
        {it.sample.length > fewRows && (
          <Button variant="subtle" size="compact-sm" onClick={() => showAll(!showsAll)}>
            {showsAll ? 'Show fewer rows' : `Show ${it.sample.length} rows`}
          </Button>
        )}
      </div>
    </>
  )
}

/** What somebody should look at before trusting the sample. */
function FoundLine({ it: { format } }: { it: ImportView }) {
  const found = [
    !format.encodingIsCertain &&
      'The encoding is a guess: look for letters such as é or ü in the rows below, and choose another if they look wrong.',
    format.preambleLines > 0 &&
      `Above the header, ${showCount(format.preambleLines, 'line is', 'lines are')} left out.`,
    format.lineEnds === 'mixed' && 'Its lines end in different ways; all of them are understood.',
    format.quote === "'" && 'Cells are quoted with single quotes.',
  ].filter((line) => line !== false)
  if (found.length === 0) return null
  return <p className={classes.found}>{found.join(' ')}</p>
}
