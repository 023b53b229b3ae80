using System.CommandLine;
using System.CommandLine.Parsing;
using NucleusDl.Models.Bridge;
using NucleusDl.Volumes;

namespace NucleusDl.Cli;

/// <summary>Options that several verbs share, so that a name means the same everywhere. Each call makes a fresh one.</summary>
internal static class CommonOptions
{
    public static Option<VoxelSize?> VoxelSize() => new("--voxel-size")
    {
        Description = "Voxel size Z,Y,X in µm; stands above what the file says. Example: 1.75,0.8,0.8",
        CustomParser = Parse(text => (VoxelSize?)Volumes.VoxelSize.Parse(text)),
    };

    public static Option<string?> Axes() => new("--axes")
    {
        Description = "What the pages of a plain TIFF are, slowest first, such as ZYX, CZYX or TZYX. Without it pages are Z.",
    };

    public static Option<string> Device()
    {
        var option = new Option<string>("--device") { Description = "auto, cpu or cuda.", DefaultValueFactory = _ => "auto" };
        option.AcceptOnlyFromAmong([.. Devices.Names]);
        return option;
    }

    public static Option<int> Threads() => new("--threads")
    {
        Description = "CPU threads; 0 lets libtorch choose. Results are bitwise equal only at equal threads.",
        CustomParser = Parse(ParseThreads),
    };

    public static Option<double> MemoryGiB(string description, double defaultGiB) => new("--memory")
    {
        Description = description,
        DefaultValueFactory = _ => defaultGiB,
        CustomParser = Parse(ParseGiB),
    };

    public static Option<ulong> Seed() => new("--seed") { Description = "Seed of everything random.", DefaultValueFactory = _ => 1UL };

    public static Option<int?> Channel() => new("--channel") { Description = "Channel of a multi-channel image, counted from 0." };

    public static Option<double> MarkShare() => new("--mark-share")
    {
        Description = "Labels of the truth below this share of their stack's median are marks rather than outlines: leave them out, with the nuclei found in their place. 0 judges every label.",
    };

    public static Option<int?> Series() => new("--series") { Description = "Which image of a file that holds several, counted from 0." };

    public static Option<int?> Frame() => new("--frame") { Description = "Time point of a time series, counted from 0." };

    public static Option<string?> InnerDataset() => new("--dataset") { Description = "Data set inside an HDF5 file, or image inside an OME-Zarr. Example: /exported_data" };

    public static Option<int> Level() => new("--level") { Description = "Resolution of a pyramid; 0 is the finest." };

    private static Func<ArgumentResult, T> Parse<T>(Func<string, T> parse) => result =>
    {
        try
        {
            return parse(result.Tokens[0].Value);
        }
        catch (NucleusException e)
        {
            result.AddError(e.Message);
            return default!;
        }
    };

    private static int ParseThreads(string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var threads)
            ? threads
            : throw new NucleusException(ErrorKind.Usage, $"'{text}' is not a number of threads.", "Write 0 or more, for example --threads 4.");

    private static double ParseGiB(string text) =>
        double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var gib) && gib is > 0 and < 1e6
            ? gib
            : throw new NucleusException(ErrorKind.Usage, $"'{text}' is not an amount of memory.", "Write GiB as a number, for example --memory 4.");
}
