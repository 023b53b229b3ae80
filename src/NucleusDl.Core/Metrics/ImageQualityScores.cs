using System.Text.Json.Serialization;

namespace NucleusDl.Metrics;

/// <summary>Image quality of one pair, with the protocol of each number.</summary>
public sealed record ImageQualityScores
{
    /// <summary>PSNR in dB for the stated range; infinite (null in JSON) for equal images.</summary>
    [JsonPropertyName("PSNR")]
    [JsonConverter(typeof(FiniteOrNullConverter))]
    public double Psnr { get; init; }

    /// <summary>PSNR in dB after the scale and offset that fit best.</summary>
    [JsonPropertyName("PSNR (affine fit)")]
    [JsonConverter(typeof(FiniteOrNullConverter))]
    public double PsnrAffine { get; init; }

    /// <summary>Normalised root mean square error, Euclidean.</summary>
    [JsonPropertyName("NRMSE")]
    [JsonConverter(typeof(FiniteOrNullConverter))]
    public double Nrmse { get; init; }

    /// <summary>Mean structural similarity.</summary>
    [JsonPropertyName("SSIM")]
    [JsonConverter(typeof(FiniteOrNullConverter))]
    public double Ssim { get; init; }

    /// <summary>How each number was taken.</summary>
    [JsonPropertyName("protocol")]
    public IReadOnlyDictionary<string, string> Protocol { get; init; } = new Dictionary<string, string>();
}
