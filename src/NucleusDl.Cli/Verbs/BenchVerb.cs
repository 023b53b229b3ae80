using System.CommandLine;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl bench: methods compared on data with truth.</summary>
internal static class BenchVerb
{
    public static Command Create() => new("bench", """
        Compare methods on stacks with truth: the same budget, the same judge.

        segment DATA    train, find nuclei, score; tables, pages and the worst cases as pictures
        denoise         restore noisy stacks whose truth is known; tables, pictures, and what was invented

        Example: nucleusdl bench segment my-embryos --methods unet3d,otsu-watershed --judge Emb10,Emb11 --out bench
        """)
    {
        BenchSegmentVerb.Create(),
        BenchDenoiseVerb.Create(),
    };
}
