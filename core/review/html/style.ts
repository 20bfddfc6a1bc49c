import { Markup } from "../../markup.ts";

type Shade = readonly [light: string, dark: string];

/**
 * Fills are the colours of Okabe and Ito, which all kinds of colour vision tell apart; text in a colour is a darker or lighter tone of it, with a contrast of 4.5 or more to
 * what it stands on. Nothing is said by a colour alone.
 */
const SHADES: Record<string, Shade> = {
  page: ["#f4f5f2", "#0f1318"],
  paper: ["#ffffff", "#171c23"],
  tint: ["#f0f3f1", "#1f262f"],
  ink: ["#17212b", "#e6ebf0"],
  muted: ["#55606c", "#9eabb8"],
  line: ["#dcdfdc", "#2e3843"],
  strong: ["#b9c0bd", "#4a5764"],
  link: ["#005b8f", "#7cc6ef"],
  good: ["#006a4e", "#5fd6ac"],
  warn: ["#7d5200", "#f0c25a"],
  bad: ["#a33b00", "#ff9f6b"],
  info: ["#005b8f", "#7cc6ef"],
  "good-tint": ["#e3f4ed", "#12312a"],
  "warn-tint": ["#fbf0d6", "#362b10"],
  "bad-tint": ["#fce9df", "#3b2113"],
  "info-tint": ["#e2f0f9", "#112c3d"],
  "fill-standard": ["#009e73", "#1fae85"],
  "fill-extended": ["#e69f00", "#e6a817"],
  "fill-unsupported": ["#d55e00", "#e06f17"],
  "fill-unknown": ["#9aa3ab", "#75818c"],
  "fill-blue": ["#0072b2", "#3b9fd8"],
  "fill-sky": ["#56b4e9", "#6cbfec"],
  "fill-purple": ["#cc79a7", "#d58cb4"],
  /** On a fill. */
  "on-fill": ["#0b1116", "#0b1116"],
  "on-blue": ["#ffffff", "#0b1116"],
};

const shades = (at: 0 | 1): string =>
  Object.entries(SHADES)
    .map(([name, shade]) => `--${name}:${shade[at]}`)
    .join(";");

const SCREEN = `:root{color-scheme:light dark;${shades(0)}}
@media (prefers-color-scheme:dark){:root{${shades(1)}}}
*{box-sizing:border-box}
html{scroll-padding-top:56px}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:break-word}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,input:focus-visible,.scroll:focus-visible{outline:3px solid var(--fill-sky);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--paper);padding:8px;z-index:9}
header,main,footer{max-width:1240px;margin:0 auto;padding:0 24px}
body{border-top:5px solid var(--fill-blue)}
header{padding-top:28px}
.eyebrow{margin:0;font-size:13px;letter-spacing:.09em;text-transform:uppercase;color:var(--muted)}
h1{font-size:34px;line-height:1.15;letter-spacing:-.015em;margin:2px 0 6px}
h2{font-size:21px;line-height:1.25;letter-spacing:-.01em;margin:0}
h3{font-size:1em;margin:0}
p{margin:0 0 10px;max-width:78ch}
.muted{color:var(--muted)}.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}.info{color:var(--info)}
.quiet{font-size:13px;color:var(--muted)}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
nav{position:sticky;top:0;z-index:5;background:var(--page);border-bottom:1px solid var(--line);margin-top:14px}
nav div{max-width:1240px;margin:0 auto;padding:8px 24px;display:flex;gap:4px 18px;overflow-x:auto;align-items:center}
nav ul{display:flex;gap:16px;list-style:none;margin:0;padding:0;font-size:14px;white-space:nowrap}
nav a{text-decoration:none;color:var(--ink)}nav a:hover{text-decoration:underline}
nav label{margin-left:auto;white-space:nowrap;font-size:13px;color:var(--muted)}
nav input{font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--strong);border-radius:7px;padding:4px 9px;width:190px;margin-left:6px}
main>section{margin:30px 0 0;scroll-margin-top:56px}
.title{display:flex;flex-wrap:wrap;gap:2px 14px;align-items:baseline;margin:0 0 12px}
.title p{margin:0;color:var(--muted);font-size:.94em;max-width:none}
.card{background:var(--paper);border:1px solid var(--line);border-radius:12px;max-width:none}
.pad{padding:16px 18px}
.first{list-style:none;margin:0;padding:6px 0}
.first li{display:grid;grid-template-columns:104px 1fr;gap:12px;padding:9px 18px;border-top:1px solid var(--line)}
.first li:first-child{border-top:0}
.badge{display:inline-block;white-space:nowrap;font-size:.88em;font-weight:600;line-height:1;padding:5px 8px;border-radius:6px;border:1px solid transparent;justify-self:start;align-self:start}
.badge.critical,.badge.bad{background:var(--bad-tint);color:var(--bad);border-color:currentColor}
.badge.high,.badge.warn{background:var(--warn-tint);color:var(--warn)}
.badge.medium,.badge.info{background:var(--info-tint);color:var(--info)}
.badge.good{background:var(--good-tint);color:var(--good)}
.badge.low,.badge.plain{background:var(--tint);color:var(--muted)}
.numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(255px,1fr));gap:14px}
.numbers .card{padding:14px 18px 8px}
.numbers h3{font-size:.84em;letter-spacing:.07em;text-transform:uppercase;color:var(--muted);font-weight:600}
dl{margin:0}
dl div{display:grid;grid-template-columns:1fr auto;gap:0 10px;align-items:baseline;padding:5px 0;border-top:1px solid var(--line)}
dl div:first-child{border-top:0}
dt{font-size:.94em}
dd{margin:0;font-weight:600;font-variant-numeric:tabular-nums}
dl div.big{display:block;padding:2px 0 8px}
dl div.big dt{color:var(--muted)}
dl div.big dd:nth-child(2){font-size:34px;line-height:1.15;letter-spacing:-.02em}
.trend{display:inline-block;font-size:.85em;font-weight:500;letter-spacing:0;color:var(--muted);line-height:1.4}
dd.change{grid-column:1/-1;text-align:right;font-weight:500;line-height:1.2;margin-top:-2px}
dl .big dd.change{text-align:left;margin:0}
.trend.better{color:var(--good)}.trend.worse{color:var(--bad)}
.scroll{position:relative;overflow-x:auto;border-radius:12px}
table{border-collapse:separate;border-spacing:0;width:100%;font-size:14px}
caption{text-align:left;padding:12px 18px 0;color:var(--muted);font-size:.93em}
th,td{text-align:left;vertical-align:top;padding:8px 12px;border-bottom:1px solid var(--line);overflow-wrap:normal}
th:first-child,td:first-child{padding-left:18px}
tr:last-child>th,tr:last-child>td{border-bottom:0}
thead th{font-size:.9em;font-weight:600;color:var(--muted);white-space:nowrap;vertical-align:bottom;border-bottom:1px solid var(--strong)}
tbody th{font-weight:600}
th.name{white-space:nowrap}
td.n,th.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
td.t{white-space:nowrap;font-variant-numeric:tabular-nums}
td.k{white-space:nowrap}
td.wide{min-width:22ch}
.dense th,.dense td{padding-left:9px;padding-right:9px}.dense th:first-child{padding-left:18px}
details caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);padding:0}
tr.group th{background:var(--tint);color:var(--muted);font-size:.88em;letter-spacing:.05em;text-transform:uppercase}
.small{font-size:.89em;color:var(--muted);font-weight:400;display:block}
code{font:.89em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
details>summary{cursor:pointer;color:var(--link)}
details.block{border-top:1px solid var(--line)}
details.block>summary{padding:10px 18px}
details.card>summary .small{display:inline;margin-left:8px}
details.card>summary{padding:12px 18px;color:var(--ink);font-weight:600}
main>section>.card+.card{margin-top:12px}
.found{margin:4px 0;padding-left:16px;font-size:.93em}
td .found:first-child{margin:0;padding:0;list-style:none}
figure{margin:0}
.chart svg{display:block;width:100%;height:auto}
.chart{min-width:560px;padding:14px 18px 10px}
.two{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:14px;align-items:start}
.two .card{margin:0}
.two .chart{min-width:400px}.two figure:first-child .chart{min-width:540px}
.chart.wide{min-width:900px}
.swatch{vertical-align:-2px}
figcaption{padding:14px 18px 0;font-weight:600}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;margin:0;padding:10px 18px 14px;list-style:none;font-size:.88em;color:var(--muted)}
.legend b{display:inline-block;min-width:1.4em;text-align:center;color:var(--ink)}
.matrix th.v{white-space:nowrap;vertical-align:bottom;height:9.2em;padding:8px 4px}
.matrix th.v span{writing-mode:vertical-rl;transform:rotate(180deg);max-height:14em;color:var(--ink)}
.matrix td{padding:5px 6px;white-space:nowrap;font-size:.9em;border-left:1px solid var(--line)}
.matrix td b{display:block;font-weight:600}
.matrix td i{font-style:normal;color:var(--muted);font-size:.92em}
.matrix td.bad{background:var(--bad-tint)}.matrix td.warn{background:var(--warn-tint)}.matrix td.info{background:var(--info-tint)}
.matrix td.bad b{color:var(--bad)}.matrix td.warn b{color:var(--warn)}.matrix td.info b{color:var(--info)}
.matrix td.fine b{color:var(--good);font-weight:500}.matrix td.none{color:var(--muted)}
.stick{position:sticky;left:0;background:var(--paper);z-index:1}
svg text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;fill:var(--ink)}
svg .m{fill:var(--muted)}svg .b{font-weight:600}svg .s{font-size:12px}svg .on{fill:var(--on-fill);font-weight:600}
svg .bad{fill:var(--bad)}svg .warn{fill:var(--warn)}
svg .axis{stroke:var(--strong)}svg .grid{stroke:var(--line)}svg .now{stroke:var(--ink);stroke-width:1.5}
svg .hatch{stroke:var(--on-fill);stroke-opacity:.45;fill:none}
svg .gap{stroke:var(--paper);stroke-width:2}
svg .on-blue{fill:var(--on-blue)}
svg .on-extended,svg .on-unsupported{paint-order:stroke;stroke:var(--fill-extended);stroke-width:5px;stroke-linejoin:round}svg .on-unsupported{stroke:var(--fill-unsupported)}
svg .mark{fill:var(--ink);stroke:var(--paper);stroke-width:1.5}
${["standard", "extended", "unsupported", "unknown", "blue", "sky", "purple"].map((name) => `.f-${name}{fill:var(--fill-${name})}`).join("")}
.track{fill:var(--tint)}
footer{margin-top:40px;padding-bottom:40px;color:var(--muted);font-size:13px}
footer p{border-top:1px solid var(--line);padding-top:14px;max-width:none}
[hidden]{display:none!important}
@media screen and (max-width:900px){.two{grid-template-columns:minmax(0,1fr)}table{min-width:940px}.matrix,.two table{min-width:0}}
@media (max-width:640px){header,main,footer{padding-left:14px;padding-right:14px}nav div{padding-left:14px;padding-right:14px}h1{font-size:27px}.first li{grid-template-columns:1fr;gap:6px}nav ul{gap:14px}}
`;

const PAPER = `@media print{
:root{color-scheme:light;${shades(0)};--page:#ffffff}
@page{size:A4 landscape;margin:11mm 12mm}
body{font-size:11px;background:#ffffff;border-top:0}
header,main,footer{max-width:none;padding:0}
header{padding-top:0;border-bottom:2px solid var(--ink);margin-bottom:4px}
nav,.skip,.first a{display:none}
h1{font-size:24px}h2{font-size:16px}h2,h3,.title,caption,figcaption,summary{break-after:avoid}
main>section{margin-top:16px}
.title{margin-bottom:6px}
.card{border-color:var(--strong);border-radius:6px}
.pad{padding:8px 12px}
.first li{padding:5px 12px;grid-template-columns:80px 1fr}
.badge{padding:3px 6px}
.scroll{overflow:visible}
table{font-size:9.5px}
th,td{padding:4px 7px}
th:first-child,td:first-child{padding-left:12px}
.matrix td{padding:3px 5px;white-space:normal}.matrix th.v{height:8em}
thead{display:table-header-group}
tr,.numbers .card,.first li,figure,.legend{break-inside:avoid}
.stick{position:static}
.chart,.chart.wide,.two .chart,.two figure:first-child .chart{min-width:0;padding:8px 12px}
.two{grid-template-columns:minmax(0,3fr) minmax(0,2fr)}
.numbers{grid-template-columns:repeat(4,1fr);gap:8px}
.numbers .card{padding:8px 12px 4px}
dl div{padding:3px 0}
dl div.big dd:nth-child(2){font-size:22px}
.badge,.matrix td,svg *,tr.group th{-webkit-print-color-adjust:exact;print-color-adjust:exact}
a{color:inherit;text-decoration:none}
td details{display:none}
details.card>summary{padding:6px 12px}
details:not([open])>summary::after{content:" (in the file itself)";font-weight:400}
footer{margin-top:16px;padding-bottom:0}
}`;

/** The page's own style: no fonts, pictures or scripts from anywhere. */
export const STYLE: Markup = new Markup(`${SCREEN}${PAPER}`);
