namespace NucleusDl.Kernel;

/// <summary>The style sheet of an exported page: for reading on a screen and on paper, without anything from outside.</summary>
internal static class PageStyle
{
    public const string Css = """
        :root { --ink: #1f2430; --soft: #5c6475; --line: #dde1e8; --code: #f6f7f9; --accent: #2b6cb0; }
        * { box-sizing: border-box; }
        body { margin: 0; color: var(--ink); background: #fff; font: 17px/1.6 "Segoe UI", system-ui, -apple-system, "Noto Sans", "DejaVu Sans", sans-serif; }
        .page { display: grid; grid-template-columns: minmax(0, 15rem) minmax(0, 56rem); gap: 3rem; justify-content: center; padding: 2.5rem 1.5rem 5rem; }
        nav { position: sticky; top: 1.5rem; align-self: start; max-height: calc(100vh - 3rem); overflow: auto; font-size: .86rem; line-height: 1.4; }
        nav b { display: block; margin-bottom: .5rem; color: var(--soft); letter-spacing: .04em; }
        nav ol { list-style: none; margin: 0; padding: 0; }
        nav li { margin: .35rem 0; }
        nav .l3 { padding-left: 1rem; }
        nav a { color: var(--soft); }
        a { color: var(--accent); text-decoration: none; }
        a:hover { text-decoration: underline; }
        h1 { font-size: 2.1rem; line-height: 1.2; margin: 0 0 1rem; }
        h2 { font-size: 1.5rem; margin: 2.6rem 0 .8rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
        h3 { font-size: 1.18rem; margin: 2rem 0 .6rem; }
        p, ul, ol { margin: .7rem 0; }
        img, svg { max-width: 100%; height: auto; }
        blockquote { margin: 1rem 0; padding: .2rem 1.1rem; border-left: 4px solid var(--accent); color: #374151; background: #f4f8fc; }
        code, pre, .math { font: .84em/1.5 "Cascadia Code", Consolas, "DejaVu Sans Mono", Menlo, monospace; }
        p code, li code, td code { background: var(--code); padding: .1em .3em; border-radius: 3px; }
        .math { font-family: "Latin Modern Math", Cambria, "DejaVu Serif", Georgia, serif; font-style: italic; font-size: 1em; }
        div.math { text-align: center; white-space: pre-wrap; margin: 1rem 0; }
        table { border-collapse: collapse; margin: .8rem 0; font-size: .9em; }
        th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--line); text-align: left; }
        th { color: var(--soft); font-weight: 600; }
        pre { margin: 0; padding: .8rem 1rem; overflow-x: auto; background: var(--code); border-radius: 6px; white-space: pre; }
        .cell { margin: 1.1rem 0; }
        .input { position: relative; }
        .input pre { border: 1px solid var(--line); }
        .prompt { position: absolute; right: .3rem; top: .2rem; padding: .1rem .3rem; color: #8b93a3; background: var(--code); font-size: .72rem; }
        .output { margin: .45rem 0 0; }
        pre.output { background: none; border-left: 3px solid var(--line); border-radius: 0; max-height: 34rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
        pre.stderr { border-color: #d69e2e; background: #fffaf0; }
        pre.error { border-color: #c53030; background: #fff5f5; color: #742a2a; }
        .rich { overflow-x: auto; }
        .rich pre { padding: 0; background: none; }
        details.note { margin: 1.1rem 0; padding: .5rem 1rem; border: 1px solid var(--line); border-radius: 6px; }
        details.note > summary { cursor: pointer; color: var(--accent); font-weight: 600; }
        .k { color: #7c3aed; } .s { color: #0f766e; } .n { color: #b45309; } .c { color: #6b7280; font-style: italic; } .d { color: #9d174d; } .m { color: #1d4ed8; }
        @media (max-width: 60rem) { .page { grid-template-columns: minmax(0, 1fr); gap: 1rem; padding: 1.2rem; } nav { position: static; max-height: none; } }
        @media print {
          body { font-size: 10.5pt; } .page { display: block; padding: 0; } nav, .prompt { display: none; }
          pre, pre.output { white-space: pre-wrap; max-height: none; overflow: visible; } h1, h2, h3 { break-after: avoid; } .input, img, svg { break-inside: avoid; }
        }
        """;
}
