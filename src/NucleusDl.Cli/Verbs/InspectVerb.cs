using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl inspect: what is in this file?</summary>
internal static class InspectVerb
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "An image or a label file." };
        var (axes, voxelSize, channel) = (CommonOptions.Axes(), CommonOptions.VoxelSize(), CommonOptions.Channel());
        var command = new Command("inspect", "Show format, axes, shape, voxel size and intensities of a file, and what is odd about it.\n\nExample: nucleusdl inspect embryo.tif")
        {
            file, axes, voxelSize, channel,
        };
        CliContext.Run(command, context =>
        {
            var options = new ReadOptions(context.Value(axes), context.Value(voxelSize), context.Value(channel));
            var info = VolumeFile.Inspect(context.Value(file), options);
            using var volume = VolumeFile.Read(context.Value(file), options);
            var (min, max, mean) = Moments(volume);
            IReadOnlyList<string> findings = [.. VolumeCheck.Findings(volume).Select(f => $"{f.Problem} {f.Fix}")];
            if (context.Json)
                CliContext.Result(Describe(info, min, max, mean, findings));
            else
            {
                CliContext.Result($"file        {info.Path}");
                CliContext.Result($"format      {info.Format}, {info.Compression}");
                CliContext.Result($"axes        {info.Axes}");
                CliContext.Result($"shape       {volume.Shape}{(info.Frames > 1 ? $", {info.Frames} time points" : "")}");
                CliContext.Result($"type        {volume.PixelType}");
                CliContext.Result($"voxel size  {volume.VoxelSize?.ToString() ?? "unknown; give it as --voxel-size Z,Y,X in µm"}");
                if (info.ChannelNames.Count > 0)
                    CliContext.Result($"channels    {string.Join(", ", info.ChannelNames)}");
                CliContext.Result(string.Create(CultureInfo.InvariantCulture, $"intensity   min {min:G6}, mean {mean:G6}, max {max:G6}"));
                foreach (var warning in info.Warnings.Concat(findings))
                    CliContext.Result($"note        {warning}");
            }
            return ExitCodes.Done;
        });
        return command;
    }

    private static JsonObject Describe(VolumeInfo info, double min, double max, double mean, IReadOnlyList<string> findings) => new()
    {
        ["file"] = info.Path,
        ["format"] = info.Format,
        ["compression"] = info.Compression,
        ["axes"] = info.Axes,
        ["shape"] = new JsonArray(info.Shape.C, info.Shape.Z, info.Shape.Y, info.Shape.X),
        ["frames"] = info.Frames,
        ["dtype"] = info.PixelType.ToString().ToLowerInvariant(),
        ["voxelSizeUm"] = info.VoxelSize is { } v ? new JsonArray(v.Z, v.Y, v.X) : null,
        ["channelNames"] = new JsonArray([.. info.ChannelNames.Select(n => (JsonNode)n)]),
        ["min"] = double.IsFinite(min) ? min : null,
        ["max"] = double.IsFinite(max) ? max : null,
        ["mean"] = double.IsFinite(mean) ? mean : null,
        ["notes"] = new JsonArray([.. info.Warnings.Concat(findings).Select(n => (JsonNode)n)]),
    };

    private static (double Min, double Max, double Mean) Moments(Volume volume)
    {
        using var values = volume.ToFloat();
        double min = double.PositiveInfinity, max = double.NegativeInfinity, sum = 0;
        for (var c = 0; c < values.Shape.C; c++)
            for (var z = 0; z < values.Shape.Z; z++)
                foreach (var v in values.Plane(c, z))
                {
                    min = Math.Min(min, v);
                    max = Math.Max(max, v);
                    sum += v;
                }
        return (min, max, sum / values.Shape.Length);
    }
}
