import type { FormEvent, ReactNode } from 'react'
import { useEffect } from 'react'
import { SchemeSwitch } from '../../web/scheme-switch.tsx'
import logo from '../../web/vouchwell.svg'
import classes from './door.module.css'

/** The frame of the pages outside: signing in, the first visit, an invitation. */
export function Door(props: {
  title: string
  says?: ReactNode
  onSubmit?: (event: FormEvent<HTMLFormElement>) => void
  beside?: ReactNode
  children: ReactNode
}) {
  useEffect(() => {
    document.title = `${props.title} · Vouchwell`
  }, [props.title])
  const content = (
    <>
      <h1>{props.title}</h1>
      {props.says && <p className={classes.says}>{props.says}</p>}
      <div className={classes.fields}>{props.children}</div>
    </>
  )
  return (
    <div className={classes.door} data-beside={props.beside ? true : undefined}>
      <header className={classes.top}>
        <span className={classes.name}>
          <img src={logo} alt="" width={24} height={24} />
          Vouchwell
        </span>
        <SchemeSwitch />
      </header>
      <main className={classes.main}>
        {props.onSubmit ? (
          <form noValidate onSubmit={props.onSubmit} className={classes.form}>
            {content}
          </form>
        ) : (
          <div className={classes.form}>{content}</div>
        )}
        {props.beside && <aside className={classes.beside}>{props.beside}</aside>}
      </main>
    </div>
  )
}
