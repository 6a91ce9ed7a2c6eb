import { csp } from '../app/nonce';

/** Hands a page to the printer's dialog, from a frame that is gone afterwards. Nothing in it may run. */
export function printHtml(html: string, title: string): void {
  const frame = document.createElement('iframe');
  frame.className = 'print-frame';
  frame.title = title;
  frame.setAttribute('aria-hidden', 'true');
  frame.tabIndex = -1;
  // `allow-modals` is for the dialog alone: without `allow-scripts` the page has no other way to show one.
  frame.setAttribute('sandbox', 'allow-same-origin allow-modals');
  // The frame stands under this page's policy: its one style element needs this page's nonce.
  frame.srcdoc = html.replace('<style>', `<style nonce="${csp.nonce}">`);
  frame.addEventListener(
    'load',
    () => {
      const page = frame.contentWindow;
      if (!page) return;
      page.addEventListener('afterprint', () => setTimeout(() => frame.remove()));
      page.focus();
      page.print();
    },
    { once: true },
  );
  document.querySelector('iframe.print-frame')?.remove();
  document.body.append(frame);
}
