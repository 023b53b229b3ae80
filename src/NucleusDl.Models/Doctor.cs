using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using NucleusDl.Models.Bridge;
using TorchSharp;

namespace NucleusDl.Models;

/// <summary>One thing looked at on this machine.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Value">What was found.</param>
/// <param name="Fix">What to do; null when it is well.</param>
public sealed record DoctorFinding(string Name, string Value, string? Fix = null)
{
    /// <summary>Whether it is well.</summary>
    public bool Ok => Fix is null;
}

/// <summary>What the machine has and lacks. Every problem comes with its fix.</summary>
/// <param name="Findings">Everything looked at, in a fixed order.</param>
public sealed record Doctor(IReadOnlyList<DoctorFinding> Findings)
{
    private static readonly long LowMemory = Memory.GiB(3.5), LowDisk = Memory.GiB(1);

    /// <summary>Whether nothing is in the way of training and predicting.</summary>
    public bool Ok => Findings.All(f => f.Ok);

    /// <summary>Looks at the machine; loads libtorch once to see that it works.</summary>
    /// <param name="outputFolder">Folder that results will be written to, checked for space.</param>
    public static Doctor Check(string? outputFolder = null)
    {
        var findings = new List<DoctorFinding>
        {
            new("NucleusDl", typeof(Doctor).Assembly.GetName().Version?.ToString(3) ?? "unknown"),
            new(".NET", Environment.Version.ToString()),
            new("System", $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}"),
            new("Processor", $"{Environment.ProcessorCount} threads, vectors of {System.Numerics.Vector<byte>.Count * 8} bit"),
            MemoryFinding(),
            DiskFinding(outputFolder ?? Environment.CurrentDirectory),
        };
        findings.AddRange(Torch());
        return new Doctor(findings);
    }

    /// <summary>A line a finding; problems are followed by their fix.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var f in Findings)
        {
            text.Append(f.Ok ? "ok       " : "PROBLEM  ").Append(f.Name.PadRight(14)).AppendLine(f.Value);
            if (f.Fix is not null)
                text.Append("         ").Append("".PadRight(14)).AppendLine(f.Fix);
        }
        return text.ToString().TrimEnd();
    }

    private static DoctorFinding MemoryFinding()
    {
        var free = Memory.Available();
        return new DoctorFinding("Memory", Size(free) + " usable", free >= LowMemory ? null : "The tour needs 4 GiB: close other programs, or use a machine with more memory.");
    }

    private static DoctorFinding DiskFinding(string folder)
    {
        var existing = Path.GetFullPath(folder);
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
            existing = parent;
        var root = new DriveInfo(existing);
        return new DoctorFinding("Disk", Size(root.AvailableFreeSpace) + " free", root.AvailableFreeSpace >= LowDisk ? null : "Free some space, or choose another folder with --out.");
    }

    private static IEnumerable<DoctorFinding> Torch()
    {
        NativeLibraryInfo info;
        NucleusException? problem = null;
        try
        {
            info = NativeLibraries.Ensure();
        }
        catch (NucleusException e)
        {
            (info, problem) = (new NativeLibraryInfo("", "", null), e);
        }
        if (problem is not null)
        {
            yield return new DoctorFinding("libtorch", problem.Problem, problem.Fix);
            yield break;
        }
        yield return new DoctorFinding("libtorch", $"{NativeLibraries.LibTorchVersion}, {torch.get_num_threads()} threads, {info.LibTorchFolder}");
        if (info.Weakened is { } version)
            yield return new DoctorFinding("C++ library", $"older than {version}: an adjusted copy of TorchSharp's library is used");
        yield return new DoctorFinding("CUDA", torch.cuda.is_available() ? $"{torch.cuda.device_count()} device(s)" : "none; the CPU is used");
    }

    private static string Size(long bytes) => (bytes / 1073741824.0).ToString("0.0 'GiB'", CultureInfo.InvariantCulture);
}
