using System.Security.Cryptography;
using System.Text;

namespace NucleusDl.Runs;

/// <summary>Fingerprints of files.</summary>
public static class Hashing
{
    /// <summary>
    /// SHA-256 of a file, 64 lower-case hexadecimal digits; the file is streamed, so its size does not matter. Of a folder, such as an
    /// OME-Zarr, that of a list: each file below it, by name, as its fingerprint, two spaces, its relative name and a line feed.
    /// </summary>
    /// <exception cref="NucleusException">The file is missing or cannot be read.</exception>
    public static string Sha256(string path)
    {
        try
        {
            if (Directory.Exists(path))
                return Sha256(Encoding.UTF8.GetBytes(string.Concat(Directory.GetFiles(path, "*", SearchOption.AllDirectories)
                    .Select(f => (Name: Path.GetRelativePath(path, f).Replace('\\', '/'), File: f)).OrderBy(f => f.Name, StringComparer.Ordinal)
                    .Select(f => $"{Sha256(f.File)}  {f.Name}\n"))));
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NucleusException(ErrorKind.Input, "The file is not there.", "Check the name and the folder.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NucleusException(ErrorKind.Input, "The file cannot be read.", "Check that you may read it and that no other program holds it.", path, e);
        }
    }

    /// <summary>SHA-256 of bytes, 64 lower-case hexadecimal digits.</summary>
    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
