import { useEffect } from 'react'
import methods from '../../../docs/methods.md?raw'
import { PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Block, blocksOf, type Piece } from '../written.ts'
import classes from './methods.module.css'

const [title, ...blocks] = blocksOf(methods)

/** docs/methods.md, where the figures are: whoever doubts a number can read how it is made, of the version that runs. */
export default function MethodsPage() {
  // The browser looked for the heading before the page was here.
  useEffect(() => {
    const heading = document.getElementById(decodeURIComponent(window.location.hash.slice(1)))
    heading?.scrollIntoView()
  }, [])
  return (
    <PageFrame title={title?.is === 'heading' ? title.text : 'Where the numbers come from'} width="text">
      <div className={classes.written}>
        {blocks.map((block, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: nothing moves on a written page
          <Written key={at} block={block} />
        ))}
        <p>
          Every picture, and what it does at the edges: <PageLink to="/gallery">every chart</PageLink>.
        </p>
      </div>
    </PageFrame>
  )
}

function Written({ block }: { block: Block }) {
  switch (block.is) {
    case 'heading':
      return block.level === 3 ? <h3 id={block.anchor}>{block.text}</h3> : <h2 id={block.anchor}>{block.text}</h2>
    case 'text':
      return (
        <p>
          <Line pieces={block.pieces} />
        </p>
      )
    case 'list':
      return (
        <ul>
          {block.items.map((item) => (
            <li key={item.map(({ text }) => text).join('')}>
              <Line pieces={item} />
            </li>
          ))}
        </ul>
      )
    case 'table':
      return (
        <dl>
          {block.rows.map(([first = [], ...rest]) => (
            <div key={first.map(({ text }) => text).join('')}>
              <dt>
                <Line pieces={first} />
              </dt>
              {rest.map((cell, at) => (
                <dd key={block.head[at + 1]}>
                  <span>{block.head[at + 1]}</span> <Line pieces={cell} />
                </dd>
              ))}
            </div>
          ))}
        </dl>
      )
  }
}

const elements = { strong: 'strong', words: 'em', code: 'code' } as const

function Line({ pieces }: { pieces: Piece[] }) {
  return pieces.map(({ as, text }, at) => {
    const Element = as === 'plain' ? null : elements[as]
    // biome-ignore lint/suspicious/noArrayIndexKey: nothing moves within a line
    return Element ? <Element key={at}>{text}</Element> : text
  })
}
