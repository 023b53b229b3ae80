using System.Diagnostics;

namespace NucleusDl.Views.Tests.Viewer;

/// <summary>Chromium without a window, where this machine has it. Set NUCLEUSDL_CHROMIUM to a program of another name.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    public static string? Program { get; } = Find();

    /// <summary>The page after its scripts have run, as HTML. There is no graphics card and no network.</summary>
    public static string Open(string page, string profile)
    {
        var start = new ProcessStartInfo(Program!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--headless", "--no-sandbox", "--disable-gpu", "--disable-3d-apis", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            $"--user-data-dir={profile}", "--virtual-time-budget=20000", "--dump-dom", new Uri(page).AbsoluteUri])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var html = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return html;
    }

    private static string? Find()
    {
        var set = Environment.GetEnvironmentVariable("NUCLEUSDL_CHROMIUM");
        if (!string.IsNullOrEmpty(set))
            return File.Exists(set) ? set : null;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return Names.SelectMany(n => folders.Select(f => Path.Combine(f, n))).FirstOrDefault(File.Exists);
    }
}
