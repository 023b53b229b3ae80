using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NucleusDl.Runs;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>Recipes as JSON. Every value is written, defaults too, so that a recipe means the same when defaults change.</summary>
public static class DatasetRecipe
{
    /// <summary>Name of the file in a data set's folder.</summary>
    public const string FileName = "recipe.json";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new ShapeConverter(), new VoxelSizeConverter(), new IntervalConverter() },
    };

    /// <summary>Reads a recipe; an unknown key is an error.</summary>
    /// <exception cref="NucleusException">The file is missing, no JSON, or holds an unknown key or a wrong value.</exception>
    public static RecipeConfig Read(string path)
    {
        try
        {
            var recipe = Parse(File.ReadAllText(path));
            recipe.Validate();
            return recipe;
        }
        catch (JsonException e)
        {
            throw new NucleusException(ErrorKind.Input, $"The recipe cannot be read at {e.Path ?? "$"}, line {(e.LineNumber ?? 0) + 1}.",
                "Correct this key or value; compare with the recipe of nuclei3d-mini.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NucleusException(ErrorKind.Input, "The recipe is not there or cannot be read.", "Check the name and the folder.", path, e);
        }
    }

    /// <summary>Writes a recipe, whole or not at all.</summary>
    /// <exception cref="NucleusException">The file cannot be written.</exception>
    public static void Write(string path, RecipeConfig recipe) => AtomicFile.WriteText(path, ToText(recipe));

    internal static RecipeConfig Parse(string text) => JsonSerializer.Deserialize<RecipeConfig>(text, Options) ?? throw new JsonException("empty");

    /// <summary>A recipe as it is written.</summary>
    public static string ToText(RecipeConfig recipe) => JsonSerializer.Serialize(recipe, Options) + "\n";

    private static double[] Numbers(ref Utf8JsonReader reader, int count)
    {
        var values = JsonSerializer.Deserialize<double[]>(ref reader);
        return values?.Length == count ? values : throw new JsonException($"{count} numbers are needed");
    }

    private static void WriteNumbers(Utf8JsonWriter writer, params ReadOnlySpan<double> values) =>
        writer.WriteRawValue($"[{string.Join(", ", values.ToArray().Select(v => JsonSerializer.Serialize(v)))}]");

    private sealed class ShapeConverter : JsonConverter<VolumeShape>
    {
        public override VolumeShape Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var v = Numbers(ref reader, 3);
            return Array.TrueForAll(v, d => d is >= 1 and <= int.MaxValue && d == Math.Floor(d))
                ? new VolumeShape((int)v[0], (int)v[1], (int)v[2])
                : throw new JsonException("whole numbers from 1 on are needed");
        }

        public override void Write(Utf8JsonWriter writer, VolumeShape value, JsonSerializerOptions options) => WriteNumbers(writer, value.Z, value.Y, value.X);
    }

    private sealed class VoxelSizeConverter : JsonConverter<VoxelSize>
    {
        public override VoxelSize Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var v = Numbers(ref reader, 3);
            return new VoxelSize(v[0], v[1], v[2]);
        }

        public override void Write(Utf8JsonWriter writer, VoxelSize value, JsonSerializerOptions options) => WriteNumbers(writer, value.Z, value.Y, value.X);
    }

    private sealed class IntervalConverter : JsonConverter<Interval>
    {
        public override Interval Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Number)
                return reader.GetDouble();
            var v = Numbers(ref reader, 2);
            return new Interval(v[0], v[1]);
        }

        public override void Write(Utf8JsonWriter writer, Interval value, JsonSerializerOptions options) => WriteNumbers(writer, value.Min, value.Max);
    }
}
