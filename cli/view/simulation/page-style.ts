import { Markup } from "#core/markup.ts";
import { shadeRules } from "./palette.ts";

const SCREEN = `${shadeRules(":root").text}
:root{color-scheme:light dark}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:1280px;margin:0 auto;padding:28px 24px 48px}
h1{font-size:26px;line-height:1.25;margin:0 0 6px}
h2{font-size:17px;margin:36px 0 10px}
p{margin:0 0 10px}
.muted{color:var(--muted)}.good{color:var(--good)}.bad{color:var(--bad)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:12px;margin:20px 0 8px;padding:0;list-style:none}
.facts li{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px 14px}
.facts b{display:block;font-size:21px;line-height:1.25;font-variant-numeric:tabular-nums}
.facts span{color:var(--muted);font-size:13px}
figure{margin:18px 0 0;overflow-x:auto;border:1px solid var(--line);border-radius:10px;background:var(--paper)}
figure svg{display:block;width:100%;min-width:960px;height:auto}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{text-align:left;padding:7px 12px 7px 0;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:600;color:var(--muted);font-size:13px;white-space:nowrap}
td.time,td.number{white-space:nowrap;font-variant-numeric:tabular-nums}
code{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;color:var(--muted)}
.advice{margin-top:3px;color:var(--ink)}
.who{white-space:nowrap}
.what{color:var(--muted)}
footer{margin-top:40px;border-top:1px solid var(--line);padding-top:12px;color:var(--muted);font-size:13px}
`;

/** On paper the whole chart stands on one sheet: a tall one upright. */
const paper = (tall: boolean): string => `@media print{
@page{size:A4 ${tall ? "portrait" : "landscape"};margin:12mm}
figure svg{max-height:${tall ? 265 : 178}mm;break-inside:avoid}
body{font-size:12px}main{max-width:none;padding:0}
figure{border:0;overflow:visible}.scroll{overflow:visible}th,td.time{white-space:normal}figure svg{min-width:0}
.facts li,figure svg *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
tr,.facts li{break-inside:avoid}h2{break-after:avoid}
}`;

/** The page's own style: no fonts, pictures or scripts from anywhere. @param tall the chart is higher than wide */
export const pageStyle = (tall: boolean): Markup => new Markup(`${SCREEN}${paper(tall)}`);
