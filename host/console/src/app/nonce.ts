//! The nonce by which the host's content security policy lets style elements in.

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

/** What Ant Design puts on its style elements. */
export const csp = { nonce };

/** Some of Ant Design's parts make style elements without asking for a nonce: our own script may, so they get it. */
export function nonceEveryStyle(): void {
  const create = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const element = create(name, options);
    if (name === 'style') element.setAttribute('nonce', nonce);
    return element;
  }) as typeof document.createElement;
}
