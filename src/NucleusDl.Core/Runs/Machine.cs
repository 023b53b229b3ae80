using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace NucleusDl.Runs;

/// <summary>What the results of a run may depend on, as this process sees it. No other process is started to find out.</summary>
public static class Machine
{
    /// <summary>The widest vector instructions in use, such as "AVX2": sums in float may differ from one set to another.</summary>
    public static string InstructionSet =>
        Avx512F.IsSupported ? "AVX-512"
        : Avx2.IsSupported ? Fma.IsSupported ? "AVX2+FMA" : "AVX2"
        : Avx.IsSupported ? "AVX"
        : Sse42.IsSupported ? "SSE4.2"
        : AdvSimd.IsSupported ? "NEON"
        : Vector128.IsHardwareAccelerated ? "128-bit vectors"
        : "scalar";

    /// <summary>Processors that this process may use.</summary>
    public static int Threads => Environment.ProcessorCount;

    /// <summary>.NET, operating system and architecture.</summary>
    public static IReadOnlyDictionary<string, string> Versions { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        [".NET"] = Environment.Version.ToString(),
        ["OS"] = RuntimeInformation.OSDescription,
        ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        ["runtime"] = RuntimeInformation.RuntimeIdentifier,
    };

    /// <summary>The environment variable in which a container is told the id of its image.</summary>
    public const string ImageVariable = "NUCLEUSDL_IMAGE";

    /// <summary>Id of the container image that this process runs in, sha256: and 64 digits; null outside, and where nobody told.</summary>
    public static string? Image { get; } = CheckedImage(Environment.GetEnvironmentVariable(ImageVariable));

    internal static string? CheckedImage(string? id) => id is { Length: 71 } && id.StartsWith("sha256:", StringComparison.Ordinal) && id.AsSpan(7).IndexOfAnyExcept("0123456789abcdef") < 0 ? id : null;

    /// <summary>Version and, where the build knew it, git commit of an assembly.</summary>
    public static (string Version, string? Commit) VersionOf(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        var text = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? assembly.GetName().Version?.ToString() ?? "unknown";
        return Split(text);
    }

    internal static (string Version, string? Commit) Split(string informational)
    {
        var plus = informational.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? (informational, null) : (informational[..plus], informational[(plus + 1)..]);
    }
}
