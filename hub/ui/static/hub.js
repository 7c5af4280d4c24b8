// hub.js - enhancement only; every page works without it. No inline code, no eval, no markup from text.
(() => {
  'use strict';
  const taal = document.documentElement.lang === 'en' ? 'en-GB' : 'nl-NL';

  // characters left in a textarea
  for (const t of document.querySelectorAll('textarea[data-max]')) {
    const uit = document.getElementById(`${t.id}-telling`), max = +t.dataset.max;
    if (!uit) continue;
    const stem = document.createElement('span');  // says it aloud after a pause, not at every key
    stem.className = 'vo'; stem.setAttribute('role', 'status'); uit.after(stem);
    let wacht;
    const tekst = () => {
      const rest = max - t.value.replace(/\r\n/g, '\n').length;
      return (rest >= 0 ? uit.dataset.nog : uit.dataset.teveel).replace('{n}', Math.abs(rest).toLocaleString(taal));
    };
    uit.textContent = tekst();
    t.addEventListener('input', () => {
      uit.textContent = tekst();
      clearTimeout(wacht);
      wacht = setTimeout(() => { stem.textContent = tekst(); }, 1200);
    });
  }

  // browsers that skip autofocus on a block still bring a person to the error summary
  const fout = document.querySelector('.foutlijst');
  if (fout && document.activeElement !== fout) fout.focus();

  // a second press while the first is on its way sends nothing; a download leaves the page, so it lets go again
  const vrij = f => {
    delete f.dataset.onderweg;
    for (const k of f.querySelectorAll('[aria-disabled]')) k.removeAttribute('aria-disabled');
  };
  for (const f of document.querySelectorAll('form[method=post]')) {
    f.addEventListener('submit', e => {
      if (f.dataset.onderweg) { e.preventDefault(); return; }
      f.dataset.onderweg = '1';
      for (const k of f.querySelectorAll('button[type=submit]')) k.setAttribute('aria-disabled', 'true');
      setTimeout(vrij, 8000, f);
    });
  }
  addEventListener('pageshow', e => {
    if (e.persisted) document.querySelectorAll('form[data-onderweg]').forEach(vrij);
  });

  // charts: replace the server-side SVG by plotly, recoloured from the theme tokens
  const doelen = document.querySelectorAll('[data-figuur]');
  if (!doelen.length || !window.Plotly) return;
  // light-dark() tokens resolve only on a real property: read them through a probe element
  const probe = document.createElement('span'); probe.hidden = true; document.body.append(probe);
  const kleur = n => { probe.style.color = `var(${n})`; return getComputedStyle(probe).color; };
  const zet = { '#18212b': '--basis-color-default-color-default', '#525e6b': '--basis-color-default-color-subtle', '#dfe4e9': '--basis-color-default-border-subtle', '#fff': '--basis-color-default-bg-document' };  // white = separators and text on bars
  ['#1f4e8c', '#b5541c', '#14806f', '#8a4a9e', '#6b7683'].forEach((c, i) => { zet[c] = `--hub-reeks-${i + 1}`; });
  const hermaak = s => s.replace(/"(#[0-9a-f]{3,6})"/g, (m, c) => zet[c] ? JSON.stringify(kleur(zet[c])) : m);
  const teken = async d => {
    const antwoord = await fetch(d.dataset.figuur);
    if (!antwoord.ok) return;  // the SVG stays
    const fig = JSON.parse(hermaak(await antwoord.text()));
    const el = document.createElement('div'); el.className = 'plotly-doel'; el.setAttribute('aria-hidden', 'true');
    // the title of the server-side SVG stays the text alternative
    const alt = document.createElement('span'); alt.className = 'vo'; alt.setAttribute('role', 'img');
    alt.setAttribute('aria-label', d.querySelector('svg > title')?.textContent ?? '');
    d.append(alt, el);
    fig.layout.autosize = true;
    fig.layout.hoverlabel = { bgcolor: kleur('--basis-color-default-bg-document'), bordercolor: kleur('--basis-form-control-border-color'), font: { color: kleur('--basis-color-default-color-default'), size: 14 } };
    await window.Plotly.newPlot(el, fig.data, fig.layout, { displayModeBar: false, responsive: true, locale: 'nl', scrollZoom: false });
    d.setAttribute('data-klaar', '');
    window.Plotly.Plots.resize(el);
  };
  for (const d of doelen) teken(d).catch(() => {});  // without the drawing the SVG and the table remain
})();
