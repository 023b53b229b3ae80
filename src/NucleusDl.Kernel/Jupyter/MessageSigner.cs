using System.Security.Cryptography;
using System.Text;

namespace NucleusDl.Kernel;

/// <summary>Signs messages and checks signatures: HMAC-SHA256 over the four JSON parts, in hexadecimal.</summary>
internal sealed class MessageSigner(string key)
{
    private readonly byte[] key = Encoding.UTF8.GetBytes(key);

    public string Sign(IReadOnlyList<byte[]> parts)
    {
        if (key.Length == 0)
            return "";
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        foreach (var part in parts)
            hash.AppendData(part);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public bool IsValid(string signature, IReadOnlyList<byte[]> parts) =>
        key.Length == 0 || CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign(parts)), Encoding.ASCII.GetBytes(signature));
}
