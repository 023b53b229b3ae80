using System.Net;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using NucleusDl.Course.Display;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Course;

/// <summary>One thing that was looked at before a notebook starts.</summary>
/// <param name="What">What was looked at.</param>
/// <param name="Found">What was found.</param>
/// <param name="Fix">What to do; null when all is well.</param>
public sealed record Finding(string What, string Found, string? Fix = null);

/// <summary>The first cell's look at the machine: versions, memory, and whether a phantom comes out as it did elsewhere.</summary>
[TypeFormatterSource(typeof(HtmlFormatterSource))]
public sealed class CourseDoctor : IHtml
{
    /// <summary>SHA-256 of the voxels of <see cref="Sample"/>, the same on every machine.</summary>
    internal const string SampleHash = "0da7eb9d0d78a3f318d8ae735c2992b7eb7445548c608ff4e80d6abed78bdc2d";

    private CourseDoctor(IReadOnlyList<Finding> findings) => Findings = findings;

    /// <summary>What was looked at.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>Whether nothing needs a fix.</summary>
    public bool IsWell => Findings.All(static f => f.Fix is null);

    /// <summary>Looks; it takes well under a second and changes nothing.</summary>
    /// <param name="needMiB">Memory that the notebook needs, MiB.</param>
    public static CourseDoctor Look(int needMiB = 512)
    {
        var version = typeof(CourseDoctor).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        var free = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20;
        var hash = HashOfSample();
        return new CourseDoctor([
            new("NucleusDl", version),
            new(".NET", $"{Environment.Version} on {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}"),
            new("processor", $"{Environment.ProcessorCount} cores; this notebook needs no graphics card"),
            new("memory", $"{free} MiB for this program, {needMiB} needed", free >= needMiB ? null : "Close other programs, or run it on a machine with more memory."),
            new("profile", CourseProfile.Current),
            new("data checksum", hash[..12], hash == SampleHash ? null
                : $"The phantoms differ from those of the course ({SampleHash[..12]}), so your numbers will too. Update NucleusDl."),
        ]);
    }

    /// <summary>A line for each finding.</summary>
    public override string ToString() =>
        string.Join('\n', Findings.Select(static f => $"{(f.Fix is null ? "✔" : "✘")} {f.What}: {f.Found}{(f.Fix is null ? "" : " -> " + f.Fix)}"));

    /// <summary>A table.</summary>
    public string ToHtml()
    {
        var html = new StringBuilder("<table>");
        foreach (var f in Findings)
            html.Append("<tr><td>").Append(f.Fix is null ? "✔" : "✘").Append("</td><th style=\"text-align:left\">").Append(Text(f.What))
                .Append("</th><td style=\"text-align:left\">").Append(Text(f.Found)).Append(f.Fix is null ? "" : $"<br/><b>{Text(f.Fix)}</b>").Append("</td></tr>");
        return html.Append("</table>").ToString();

        static string Text(string text) => WebUtility.HtmlEncode(text);
    }

    /// <summary>A stack so small that it is made at once.</summary>
    internal static PhantomConfig Sample { get; } = new() { Shape = new VolumeShape(12, 32, 32), Nuclei = 1 };

    internal static string HashOfSample()
    {
        using var phantom = Phantom.Generate(Sample, 1);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var z = 0; z < phantom.Image.Shape.Z; z++)
            hash.AppendData(phantom.Image.PlaneBytes(0, z));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
