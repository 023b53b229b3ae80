using System.Text.Json;

namespace NucleusDl.Labelling.Session;

/// <summary>One record of the journal.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Content">Its bytes.</param>
internal readonly record struct JournalRecord(JournalKind Kind, byte[] Content)
{
    /// <summary>A record that holds a thing as JSON.</summary>
    public static JournalRecord Of<T>(JournalKind kind, T thing) => new(kind, JsonSerializer.SerializeToUtf8Bytes(thing));

    /// <summary>The thing that it holds; null where it holds none.</summary>
    public T? Read<T>() where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Content);
        }
        catch (JsonException)
        {
            // Whoever reads the journal says what is wrong with it.
            return null;
        }
    }
}
