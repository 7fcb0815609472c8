/** One page of figures, each with its range and what it means: words only, so that it travels to the thread that draws it. */
export interface FigureSheet {
  title: string
  company: string
  /** The company's colour: '#0b5b57'. */
  accent: string
  /** The day it was made, in words. */
  made: string
  /** When and what it is about. */
  about: string
  /** The answer in a sentence. */
  answer: string
  parts: SheetPart[]
  foot: string
}

interface SheetPart {
  heading: string
  /** A line under the heading. */
  says?: string
  rows: SheetRow[]
}

interface SheetRow {
  label: string
  figure: string
  /** The range and the sample. */
  range: string
  /** What the figure means. */
  means: string
}
