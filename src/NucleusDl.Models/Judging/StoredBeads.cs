using System.Text.Json;
using System.Text.Json.Serialization;

namespace NucleusDl.Models.Judging;

/// <summary>Widths of beads as they lie on disk.</summary>
internal sealed record StoredBeads(string Fingerprint, int Found, int All, double Z, double X)
{
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public static StoredBeads? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<StoredBeads>(json, Json);
        }
        catch (JsonException)
        {
            // Half a file of a crash: measured again.
            return null;
        }
    }
}
