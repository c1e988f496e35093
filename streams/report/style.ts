/** The look of a report: light and dark, on a screen, on a telephone and on paper. */
export const style = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#5c6570;--line:#d9dee4;--ground:#fff;--card:#f5f7f9;--note:#fff4d6;
--up:#b5480a;--down:#0b66a8}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ec;--soft:#9aa4ae;--line:#363c44;--ground:#15181c;
--card:#1e2329;--note:#3a3116;--up:#ff9a5c;--down:#6db9ff}}
*{box-sizing:border-box}
body{margin:0 auto;padding:24px 20px 48px;max-width:980px;background:var(--ground);color:var(--ink);
font:15px/1.5 system-ui,sans-serif}
h1{font-size:26px;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:18px;margin:34px 0 8px;border-bottom:1px solid var(--line);padding-bottom:4px}
p{margin:6px 0}.soft,figcaption{color:var(--soft);font-size:13.5px}
.cards{display:flex;flex-wrap:wrap;gap:10px;margin:16px 0}
.card{flex:1 1 150px;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:10px 14px}
.card b{display:block;font-size:21px;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.note{background:var(--note);border-radius:6px;padding:8px 12px;margin:10px 0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:13.5px;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:4px 10px 4px 0;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--soft);font-weight:600}td.n,th.n{text-align:right;white-space:nowrap}
td:last-child{min-width:15em}
figure{margin:8px 0}.map{width:100%;height:auto;display:block}.ground{fill:var(--card)}
.strip{width:100%;height:70px;display:block}.strip path{fill:currentColor}
.bar{width:70px;height:8px;display:inline-block}.bar rect{fill:#0072b2}
.dots{stroke:currentColor;stroke-width:3;stroke-linecap:round;fill:none;opacity:.45}
.centroid{fill:currentColor;fill-opacity:.5;stroke:currentColor;stroke-width:1.5}
.label{font-size:12px;font-weight:700;text-anchor:middle;fill:var(--ink);stroke:var(--ground);stroke-width:3;
paint-order:stroke}
.axis{font-size:12px;fill:var(--soft)}
.c0{color:#0072b2}.c1{color:#d55e00}.c2{color:#009e73}.c3{color:#cc79a7}.c4{color:#e69f00}.c5{color:#56b4e9}
.c6{color:#8d6cc9}.c7{color:#a08000}.other{color:#8a939c}
code,pre{font:13px/1.5 ui-monospace,monospace}pre{background:var(--card);padding:10px 12px;border-radius:6px;
white-space:pre-wrap;overflow-wrap:anywhere}
.key{overflow-wrap:anywhere}.up{color:var(--up)}.down{color:var(--down)}
@media print{:root{color-scheme:light;--ink:#000;--soft:#444;--line:#bbb;--ground:#fff;--card:#fff;--note:#fff;
--up:#b5480a;--down:#0b66a8}
body{max-width:none;padding:0;font-size:10.5pt}h2{break-after:avoid}tr,figure,.card,pre{break-inside:avoid}
.scroll{overflow:visible}
.note{border:1px solid #888}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
@page{margin:16mm}
`;
