using System.Formats.Tar;
using FsCheck.Xunit;
using NucleusDl.Sharing;

namespace NucleusDl.Tests.Containers;

/// <summary>What is sent to be built, and the rules of .dockerignore.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class BuildContextTests : IDisposable
{
    private readonly TempFolder folder = new();

    public BuildContextTests()
    {
        foreach (var name in (string[])["Dockerfile", "README.md", ".git/HEAD", "src/A/a.cs", "src/A/bin/a.dll", "src/A/obj/x.json", "out/big.bin", "environment/start.sh"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
            File.WriteAllText(folder.File(name), name);
        }
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Without_rules_what_builds_make_and_the_history_stay_behind()
    {
        using var context = BuildContext.Of(folder.Path, default);
        Assert.Equal(["Dockerfile", "README.md", "environment/start.sh", "out/big.bin", "src/A/a.cs"], context.Names);
    }

    [Fact]
    public void The_rules_of_the_folder_count_and_the_Dockerfile_always_goes()
    {
        File.WriteAllText(folder.File(".dockerignore"), "# all but\n**\n!src\n!environment\n**/bin\n**/obj\n");
        using var context = BuildContext.Of(folder.Path, default);
        Assert.Equal(["Dockerfile", "environment/start.sh", "src/A/a.cs"], context.Names);
    }

    [Fact]
    public void The_repositorys_own_rules_send_sources_and_nothing_else()
    {
        using var context = BuildContext.Of(Repository.Root, default);
        Assert.Contains("src/NucleusDl.Cli/Program.cs", context.Names);
        Assert.Contains("environment/container/start.sh", context.Names);
        Assert.DoesNotContain(context.Names, n => n.Split('/').Any(p => p is "bin" or "obj" or ".git" or ".ipynb_checkpoints") || n.StartsWith("tests/", StringComparison.Ordinal) || n.StartsWith("out/", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_files_are_the_same_bytes_and_programs_stay_programs()
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.File("environment/start.sh"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var one = BuildContext.Of(folder.Path, default);
        File.SetLastWriteTimeUtc(folder.File("README.md"), new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc));
        using var two = BuildContext.Of(folder.Path, default);
        Assert.Equal(one.Sha256, two.Sha256);
        File.AppendAllText(folder.File("README.md"), ".");
        using var three = BuildContext.Of(folder.Path, default);
        Assert.NotEqual(one.Sha256, three.Sha256);
        using var tar = new TarReader(one.Tar, leaveOpen: true);
        var modes = new Dictionary<string, UnixFileMode>();
        while (tar.GetNextEntry() is { } entry)
            modes[entry.Name] = entry.Mode;
        Assert.True(modes["environment/start.sh"].HasFlag(UnixFileMode.OtherExecute));
        Assert.False(modes["README.md"].HasFlag(UnixFileMode.UserExecute));
    }

    [Theory]
    [InlineData("*.md", "README.md", true)]
    [InlineData("*.md", "src/README.md", false)]
    [InlineData("**/*.md", "src/README.md", true)]
    [InlineData("**/*.md", "README.md", true)]
    [InlineData("src", "src/A/a.cs", true)]
    [InlineData("/src/", "src/A/a.cs", true)]
    [InlineData("src", "srcs/a", false)]
    [InlineData("src/?/a.cs", "src/A/a.cs", true)]
    [InlineData("src/?/a.cs", "src/AB/a.cs", false)]
    [InlineData("src/[AB]", "src/A/a.cs", true)]
    [InlineData("a.b", "aXb", false)]
    [InlineData("*|!src", "src/a", false)]
    [InlineData("!src|*", "src/a", true)]
    [InlineData("src|!src/keep.cs", "src/keep.cs", false)]
    [InlineData("src|!src/keep.cs", "src/other.cs", true)]
    [InlineData("#src", "src/a", false)]
    [InlineData("", "src/a", false)]
    [InlineData("a/**/b", "a/b", true)]
    [InlineData("a/**/b", "a/x/y/b", true)]
    public void Rules_mean_what_they_mean_to_Docker(string rules, string path, bool leftOut) => Assert.Equal(leftOut, new IgnoreRules(rules.Split('|')).LeavesOut(path));

    [Property(MaxTest = 400)]
    public bool A_folder_that_is_passed_over_holds_nothing_that_is_wanted(int seed)
    {
        var random = new Random(seed);
        string[] parts = ["a", "b", "*", "**", "a*"];
        string[] names = ["a", "b", "ab"];
        string Joined(string[] from, int most) => string.Join('/', Enumerable.Range(0, random.Next(1, most)).Select(_ => from[random.Next(from.Length)]));
        var rules = new IgnoreRules(Enumerable.Range(0, random.Next(1, 5)).Select(_ => (random.Next(2) == 0 ? "!" : "") + Joined(parts, 4)).ToList());
        var place = Joined(names, 3);
        return !rules.LeavesOutAll(place) || Enumerable.Range(0, 20).All(_ => rules.LeavesOut(place + "/" + Joined(names, 4)));
    }

    [Fact]
    public void A_Dockerfile_names_its_bases()
    {
        const string Text = "ARG SDK=sdk:10\nARG RUNTIME=run:10\n# FROM nothing\nFROM ${SDK} AS build\nARG SDK=late\nFROM --platform=linux/amd64 $RUNTIME as last\nFROM build\nFROM scratch\nFROM ${RUNTIME}\n";
        Assert.Equal(["sdk:10", "run:10"], BaseImages.Of(Text, new Dictionary<string, string>()));
        Assert.Equal(["mine", "run:10"], BaseImages.Of(Text, new Dictionary<string, string> { ["SDK"] = "mine" }));
        Assert.Equal(["mcr.microsoft.com/dotnet/sdk:10.0", "mcr.microsoft.com/dotnet/aspnet:10.0"], BaseImages.Of(File.ReadAllText(Path.Combine(Repository.Root, "Dockerfile")), new Dictionary<string, string>()));
    }

    [Fact]
    public void The_commit_is_read_from_every_kind_of_checkout()
    {
        var (one, two) = (new string('1', 40), new string('2', 40));
        Directory.CreateDirectory(folder.File("w"));
        Assert.Null(GitCommit.Of(folder.File("w")));
        File.WriteAllText(folder.File(".git/HEAD"), "ref: refs/heads/main\n");
        Assert.Null(GitCommit.Of(folder.Path));
        File.WriteAllText(folder.File(".git/packed-refs"), $"# pack-refs\n{two} refs/heads/other\n{one} refs/heads/main\n");
        Assert.Equal(one, GitCommit.Of(folder.Path));
        Directory.CreateDirectory(folder.File(".git/refs/heads"));
        File.WriteAllText(folder.File(".git/refs/heads/main"), two + "\n");
        Assert.Equal(two, GitCommit.Of(folder.Path));
        // A linked working tree.
        Directory.CreateDirectory(folder.File(".git/worktrees/w"));
        File.WriteAllText(folder.File("w/.git"), $"gitdir: {folder.File(".git/worktrees/w")}\n");
        File.WriteAllText(folder.File(".git/worktrees/w/HEAD"), "ref: refs/heads/other\n");
        File.WriteAllText(folder.File(".git/worktrees/w/commondir"), "../..\n");
        Assert.Equal(two, GitCommit.Of(folder.File("w")));
        File.WriteAllText(folder.File(".git/HEAD"), "rubbish");
        Assert.Null(GitCommit.Of(folder.Path));
    }
}
