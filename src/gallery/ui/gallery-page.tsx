import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { anchorOf } from '../anchor.ts'
import { type Exhibit, exhibits } from './exhibits.tsx'
import classes from './gallery.module.css'

/** Every chart there is, on the same few customers: what it is asked, what stands behind it, and what it does at the edges. */
export default function GalleryPage() {
  return (
    <PageFrame
      title="Every chart"
      answer={
        <Answer
          more={
            <>
              Six customers are too few for most questions, so each of them has neighbours that behave alike. All are
              made up; the figures are worked out by the same rules as everywhere else.{' '}
              <PageLink to="/methods">Where the numbers come from</PageLink>
            </>
          }
        >
          <strong>{exhibits.length} charts</strong> on the same few customers, with the question each of them answers.
        </Answer>
      }
    >
      <nav aria-label="Charts" className={classes.contents}>
        {exhibits.map(({ file, name }) => (
          <a key={file} href={`#${file}`}>
            {name}
          </a>
        ))}
      </nav>
      {exhibits.map((exhibit) => (
        <ExhibitPart key={exhibit.file} exhibit={exhibit} />
      ))}
    </PageFrame>
  )
}

function ExhibitPart({ exhibit: { file, name, question, method, situations } }: { exhibit: Exhibit }) {
  return (
    <section id={file} aria-labelledby={`${file}-name`} className={classes.exhibit}>
      <header className={classes.about}>
        <h2 id={`${file}-name`}>{name}</h2>
        <p className={classes.question}>{question}</p>
        <p className={classes.method}>
          Formula:{' '}
          <PageLink to="/methods" hash={anchorOf(method)}>
            {method}
          </PageLink>
        </p>
      </header>
      <div className={classes.situations}>
        {situations.map((situation, at) => (
          <div key={situation.name} className={classes.situation} data-picture={`${file}-${at}`}>
            {at > 0 && <p className={classes.particular}>With {situation.name}</p>}
            {situation.picture}
          </div>
        ))}
      </div>
    </section>
  )
}
