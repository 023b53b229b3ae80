using System.IO.Compression;
using Plotly.NET;

namespace NucleusDl.Views;

/// <summary>
/// plotly.js, the copy that comes inside Plotly.NET (MIT licence), put into a page once so that its charts are interactive without a network.
/// It travels compressed (1.5 MB instead of 3.6) and is unpacked by the browser; a browser that cannot do so keeps the static drawings.
/// </summary>
/// <example>In a notebook, once: <code>display(PlotlyLibrary.Load());</code></example>
public sealed class PlotlyLibrary
{
    // Charts are found by their class: some notebooks run scripts far from where they stand.
    private const string DrawAll = """
        (function(){function all(){if(!window.Plotly)return;document.querySelectorAll('.nd-chart:not(.nd-on)').forEach(function(b){
        var j=JSON.parse(b.querySelector('.nd-json').textContent),d=document.createElement('div'),l=j.layout;
        b.classList.add('nd-on');d.className='nd-live';b.appendChild(d);(l.font=l.font||{}).color=getComputedStyle(b).color;
        Plotly.newPlot(d,j.data,l,{responsive:true,displaylogo:false,modeBarButtonsToRemove:['select2d','lasso2d','autoScale2d']}).then(function(){b.querySelector('.nd-static').style.display='none';});});}
        all();if(!window.ndListens){window.ndListens=true;window.addEventListener('nd-plotly',all);}})();
        """;

    // Run as a function so that a page's own module loader does not take the library away from the page.
    private const string Unpack = """
        (function(){var p=document.querySelector('.nd-packed');if(window.Plotly||!p||!window.DecompressionStream)return;
        var t=atob(p.textContent.trim()),b=new Uint8Array(t.length);for(var i=0;i<t.length;i++)b[i]=t.charCodeAt(i);
        new Response(new Blob([b]).stream().pipeThrough(new DecompressionStream('gzip'))).text().then(function(js){
        var s=document.createElement('script');s.textContent='(function(define,module,exports){'+js+'\n}).call(window)';
        document.head.appendChild(s);window.dispatchEvent(new Event('nd-plotly'));});})();
        """;

    private static readonly Lazy<PlotlyLibrary> Shared = new(() => new PlotlyLibrary(Read()));

    private readonly string packed;

    private PlotlyLibrary(string packed) => this.packed = packed;

    /// <summary>The library; it is read once.</summary>
    public static PlotlyLibrary Load() => Shared.Value;

    /// <summary>Bytes that it adds to a page.</summary>
    public int Size => packed.Length + Unpack.Length;

    /// <summary>The library for a page; the charts before and after it become interactive.</summary>
    public string ToHtml() => $"""<script type="text/plain" class="nd-packed">{packed}</script><script>{Unpack}</script>""";

    /// <summary>"plotly.js, 1.5 MB".</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"plotly.js, {Size / 1e6:0.0} MB");

    /// <summary>A chart's data, and the few lines that draw it once the library is there.</summary>
    internal static string ChartScript(string json) =>
        // "</script>" inside a name would end the script: in JSON the slash may be escaped.
        $"""<script type="application/json" class="nd-json">{json.Replace("<", "\\u003c", StringComparison.Ordinal)}</script><script>{DrawAll}</script>""";

    private static string Read()
    {
        var assembly = typeof(GenericChart).Assembly;
        var name = assembly.GetManifestResourceNames().First(n => n.EndsWith(".min.js", StringComparison.Ordinal));
        using var js = assembly.GetManifestResourceStream(name)!;
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.SmallestSize, leaveOpen: true))
            js.CopyTo(gzip);
        return Convert.ToBase64String(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
