using System.Text;

namespace NucleusDl.Kernel;

/// <summary>Writes a text file whole or not at all.</summary>
internal static class AtomicFile
{
    public static void Write(string path, string text)
    {
        var full = Path.GetFullPath(path);
        var partial = full + ".partial";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(partial, text, new UTF8Encoding(false));
            File.Move(partial, full, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(partial))
                File.Delete(partial);
            throw new NotebookException("The file cannot be written.", "Check the folder's permissions and the free space on the disk.", path, error);
        }
    }
}
