using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Security.Cryptography;
using NucleusDl.Runs;
using TorchSharp;

namespace NucleusDl.Models.Bridge;

/// <summary>Where the native libraries were found, for doctor and for run records.</summary>
/// <param name="LibTorchFolder">Folder of libtorch.</param>
/// <param name="TorchSharpFile">The TorchSharp library that was loaded.</param>
/// <param name="Weakened">The symbol version marked optional because the system's C++ library is older; null when none had to be.</param>
public sealed record NativeLibraryInfo(string LibTorchFolder, string TorchSharpFile, string? Weakened);

/// <summary>
/// The one place that finds and loads libtorch. It lies once on disk, in the NuGet package folder, beside the program,
/// or where NUCLEUSDL_LIBTORCH points to. Where it is nowhere, it is fetched once into the NuGet package folder.
/// </summary>
/// <remarks>
/// TorchSharp's own library asks for GLIBCXX_3.4.32 (GCC 13) although the one symbol of that version it names is never
/// relocated. Debian 12, Ubuntu 22.04 and most clusters are older. Where loading fails for that reason, a copy with that
/// one need marked weak is loaded from the user's cache; on newer systems the file is loaded as it is.
/// </remarks>
public static class NativeLibraries
{
    /// <summary>The environment variable that names a folder of an installed libtorch.</summary>
    public const string FolderVariable = "NUCLEUSDL_LIBTORCH";

    /// <summary>The libtorch release that TorchSharp is built for.</summary>
    public const string LibTorchVersion = "2.10.0";

    /// <summary>Told, in a sentence for people, before libtorch is fetched: it takes a minute or more.</summary>
    public static event Action<string>? Fetching;

    private const string OptionalVersion = "GLIBCXX_3.4.32";

    private static readonly Lazy<NativeLibraryInfo> Loaded = new(Load);

    private static readonly Lazy<bool> Asked = new(Listen);

    /// <summary>Loads the libraries on first use; later calls return at once.</summary>
    /// <exception cref="NucleusException">They are not there or do not fit this machine.</exception>
    public static NativeLibraryInfo Ensure() => Loaded.Value;

    /// <summary>Adds the versions that results depend on to the record of a run.</summary>
    public static void AddVersions(RunRecorder recorder)
    {
        recorder.AddVersion("TorchSharp", TorchSharpVersion);
        recorder.AddVersion("libtorch", LibTorchVersion);
    }

    /// <summary>
    /// Loads the libraries when TorchSharp first asks for them and not before, for notebooks that use tensors without a word of this kit.
    /// Without it TorchSharp looks in its own places, and copies what it finds beside the program. Calling it again changes nothing.
    /// </summary>
    public static void EnsureOnUse() => _ = Asked.Value;

    private static bool Listen()
    {
        AssemblyLoadContext.GetLoadContext(typeof(torch).Assembly)!.ResolvingUnmanagedDll += (assembly, name) =>
        {
            if (assembly != typeof(torch).Assembly || name is not ("torch_cpu" or "LibTorchSharp"))
                return 0;
            var info = Ensure();
            return NativeLibrary.Load(name == "LibTorchSharp" ? info.TorchSharpFile : Path.Combine(info.LibTorchFolder, FileName(name)));
        };
        return true;
    }

    private static NativeLibraryInfo Load()
    {
        HostMemory.Keep();
        PatientThreads.Ask();
        var found = Find();
        if (found is not (not null, not null))
        {
            Fetching?.Invoke($"libtorch {LibTorchVersion} is not on this machine: fetching it once through NuGet, about 200 MB.");
            PackageFetch.Run([($"libtorch-cpu-{Rid}", LibTorchVersion), ("TorchSharp", TorchSharpVersion)]);
            found = Find();
        }
        if (found is not ({ } folder, { } bridge))
            throw new NucleusException(ErrorKind.Device, $"libtorch {LibTorchVersion} was not found on this machine.",
                $"Set {FolderVariable} to a folder with {FileName("torch_cpu")} and {FileName("LibTorchSharp")}.");
        // Dependencies first: later loads find them by name, wherever they lie.
        foreach (var name in (string[])["c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"])
        {
            var path = Path.Combine(folder, FileName(name));
            if (File.Exists(path))
                LoadOrExplain(path, NativeLibrary.Load);
        }
        var (handle, file, weakened) = LoadBridge(bridge, NativeLibrary.Load);
        NativeLibrary.SetDllImportResolver(typeof(torch).Assembly, (name, _, _) => name == "LibTorchSharp" ? handle : 0);
        return new NativeLibraryInfo(folder, file, weakened);
    }

    private static (string? Folder, string? Bridge) Find()
    {
        var folder = LibTorchFolders(Environment.GetEnvironmentVariable(FolderVariable)).FirstOrDefault(f => File.Exists(Path.Combine(f, FileName("torch_cpu"))));
        return (folder, folder is null ? null : BridgeFiles(folder).FirstOrDefault(File.Exists));
    }

    private static nint LoadOrExplain(string path, Func<string, nint> load)
    {
        try
        {
            return load(path);
        }
        catch (DllNotFoundException e)
        {
            throw new NucleusException(ErrorKind.Device, "This native library does not load on this machine.",
                $"{FirstLine(e)} Set {FolderVariable} to a libtorch {LibTorchVersion} that fits this system.", path, e);
        }
    }

    /// <summary>Loads the file as it is; only where the system's C++ library is too old for it, an adjusted copy.</summary>
    internal static (nint Handle, string File, string? Weakened) LoadBridge(string path, Func<string, nint> load, string? cache = null)
    {
        try
        {
            return (load(path), path, null);
        }
        catch (DllNotFoundException e) when (OperatingSystem.IsLinux() && e.Message.Contains(OptionalVersion, StringComparison.Ordinal))
        {
            var copy = WeakenedCopy(path, cache);
            return (LoadOrExplain(copy, load), copy, OptionalVersion);
        }
        catch (DllNotFoundException e)
        {
            throw new NucleusException(ErrorKind.Device, "This native library does not load on this machine.", FirstLine(e), path, e);
        }
    }

    /// <summary>Writes the copy with <see cref="OptionalVersion"/> marked weak once per content, and returns its path.</summary>
    internal static string WeakenedCopy(string path, string? cache = null)
    {
        var bytes = File.ReadAllBytes(path);
        var key = Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
        if (ElfVersionNeeds.MarkWeak(bytes, OptionalVersion) == 0)
            throw new NucleusException(ErrorKind.Device, $"This library needs {OptionalVersion}, which the system's C++ library lacks.",
                "Use a system with GCC 13's libstdc++ or newer (Debian 13, Ubuntu 24.04), or the container.", path);
        Exception? refused = null;
        foreach (var root in cache is null ? CacheRoots() : [cache])
        {
            var target = Path.Combine(root, "nucleusdl", "native", key, Path.GetFileName(path));
            try
            {
                if (File.Exists(target) && new FileInfo(target).Length == bytes.Length)
                    return target;
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                var partial = $"{target}.{Environment.ProcessId}.partial";
                File.WriteAllBytes(partial, bytes);
                File.Move(partial, target, overwrite: true);
                return target;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A read-only home is normal in containers: the next root is the system's temporary folder.
                refused = e;
            }
        }
        throw new NucleusException(ErrorKind.Resource, "No folder can be written for the adjusted copy of this library.", "Set TMPDIR to a folder you can write to.", path, refused);
    }

    private static string[] CacheRoots()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return home.Length > 0 ? [home, Path.GetTempPath()] : [Path.GetTempPath()];
    }

    /// <summary>Where libtorch may lie, best first.</summary>
    /// <param name="set">Value of <see cref="FolderVariable"/>.</param>
    internal static IEnumerable<string> LibTorchFolders(string? set)
    {
        if (!string.IsNullOrEmpty(set))
        {
            // Only there: a wrong folder must not be papered over by another version.
            if (!File.Exists(Path.Combine(set, FileName("torch_cpu"))) && !File.Exists(Path.Combine(set, "lib", FileName("torch_cpu"))))
                throw new NucleusException(ErrorKind.Device, $"{FolderVariable} is set, but there is no {FileName("torch_cpu")} in it.", "Point it to libtorch's 'lib' folder, or unset it.", set);
            yield return set;
            yield return Path.Combine(set, "lib");
            yield break;
        }
        foreach (var folder in ProgramFolders())
            yield return folder;
        foreach (var root in PackageRoots())
            yield return Path.Combine(root, $"libtorch-cpu-{Rid}", LibTorchVersion, "runtimes", Rid, "native");
    }

    /// <summary>Where TorchSharp's own library may lie, best first.</summary>
    internal static IEnumerable<string> BridgeFiles(string folder)
    {
        var name = FileName("LibTorchSharp");
        foreach (var program in ProgramFolders())
            yield return Path.Combine(program, name);
        foreach (var root in PackageRoots())
            yield return Path.Combine(root, "torchsharp", TorchSharpVersion, "runtimes", Rid, "native", name);
        yield return Path.Combine(folder, name);
    }

    private static string[] ProgramFolders()
    {
        var library = Path.GetDirectoryName(typeof(NativeLibraries).Assembly.Location) ?? AppContext.BaseDirectory;
        return [AppContext.BaseDirectory, library, Path.Combine(library, "runtimes", Rid, "native")];
    }

    private static IEnumerable<string> PackageRoots()
    {
        var built = typeof(NativeLibraries).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "NuGetPackageRoot")?.Value;
        var set = Environment.GetEnvironmentVariable("NUGET_PACKAGES");
        var home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return new[] { built, set, home }.Where(r => !string.IsNullOrEmpty(r)).Select(r => r!).Distinct();
    }

    private static string TorchSharpVersion { get; } = typeof(torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    private static string FirstLine(Exception e) => e.Message.Split('\n')[0].Trim();

    private static string Rid { get; } =
        (OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "osx-" : "linux-") + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    private static string FileName(string library) =>
        OperatingSystem.IsWindows() ? library + ".dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";
}
