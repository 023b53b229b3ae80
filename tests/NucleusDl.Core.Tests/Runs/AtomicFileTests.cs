using NucleusDl.Runs;

namespace NucleusDl.Tests.Runs;

[Trait(Kind.Name, Kind.Fast)]
public class AtomicFileTests
{
    [Fact]
    public void Writes_and_replaces_and_leaves_no_partial()
    {
        using var folder = new TempFolder();
        var path = folder.File("a.txt");
        AtomicFile.WriteText(path, "first, and longer");
        AtomicFile.WriteText(path, "µm");
        Assert.Equal("µm"u8.ToArray(), File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void The_stream_can_seek_back_to_patch_a_header()
    {
        using var folder = new TempFolder();
        AtomicFile.Write(folder.File("a"), s =>
        {
            s.Write([0, 0, 3, 4]);
            s.Position = 0;
            s.Write([1, 2]);
        });
        Assert.Equal([1, 2, 3, 4], File.ReadAllBytes(folder.File("a")));
    }

    public static TheoryData<Exception, string> Causes => new()
    {
        { new IOException("No space left on device", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28), "disk is full" },
        { new UnauthorizedAccessException("denied"), "permission" },
        { new DirectoryNotFoundException("gone"), "folder does not exist" },
        { new IOException("in use", unchecked((int)0x80070020)), "another program" },
        { new IOException("something odd"), "something odd" },
    };

    [Theory]
    [MemberData(nameof(Causes))]
    public void A_failure_says_why_and_keeps_the_old_file(Exception cause, string words)
    {
        using var folder = new TempFolder();
        var path = folder.File("a.txt");
        File.WriteAllText(path, "old");
        var error = Assert.Throws<NucleusException>(() => AtomicFile.Write(path, s =>
        {
            s.Write("half"u8);
            throw cause;
        }));
        Assert.Equal(ErrorKind.Resource, error.Kind);
        Assert.Equal(path, error.File);
        Assert.Contains(words, error.Problem, StringComparison.Ordinal);
        Assert.Same(cause, error.InnerException);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Other_exceptions_pass_through_and_leave_nothing()
    {
        using var folder = new TempFolder();
        var thrown = new OperationCanceledException();
        Assert.Same(thrown, Assert.Throws<OperationCanceledException>(() => AtomicFile.Write(folder.File("a"), _ => throw thrown)));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [FullDiskFact]
    public void A_really_full_disk_is_named()
    {
        // The partial file is a link to the device on which every write fails with "no space left".
        using var folder = new TempFolder();
        var path = folder.File("a");
        File.CreateSymbolicLink(path + AtomicFile.PartialSuffix, "/dev/full");
        var error = Assert.Throws<NucleusException>(() => AtomicFile.Write(path, s => s.Write(new byte[1 << 18])));
        Assert.Contains("disk is full", error.Problem, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        using var folder = new TempFolder();
        var error = Assert.Throws<NucleusException>(() => AtomicFile.WriteText(Path.Combine(folder.Path, "no", "a.txt"), "x"));
        Assert.Equal(ErrorKind.Resource, error.Kind);
        Assert.Contains("folder does not exist", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_too_long_is_an_error_of_ours()
    {
        using var folder = new TempFolder();
        var error = Assert.Throws<NucleusException>(() => AtomicFile.WriteText(folder.File(new string('a', 300)), "x"));
        Assert.Equal(ErrorKind.Resource, error.Kind);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [UnixFact]
    public void A_folder_without_permission_is_named()
    {
        // /sys refuses new files even to root; elsewhere a folder is made read-only, which binds everyone but root.
        using var folder = new TempFolder();
        var target = OperatingSystem.IsLinux() ? "/sys" : folder.Path;
        if (target == folder.Path && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var error = Assert.Throws<NucleusException>(() => AtomicFile.WriteText(Path.Combine(target, "nucleusdl-test.txt"), "x"));
        Assert.Equal(ErrorKind.Resource, error.Kind);
        Assert.Matches("permission|only be read", error.Problem);
    }

    [Fact]
    public void A_folder_or_a_device_is_not_a_file()
    {
        using var folder = new TempFolder();
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => AtomicFile.WriteText(folder.Path, "x")).Kind);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => AtomicFile.WriteText("/dev/null", "x")).Kind);
    }

    [Fact]
    public void Hashes_are_those_of_the_standard()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("abc"), "abc");
        const string abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        Assert.Equal(abc, Hashing.Sha256(folder.File("abc")));
        Assert.Equal(abc, Hashing.Sha256("abc"u8));
        Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => Hashing.Sha256(folder.File("none"))).Kind);
    }
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class FullDiskFactAttribute : FactAttribute
{
    public FullDiskFactAttribute()
    {
        if (!File.Exists("/dev/full"))
            Skip = "this system has no /dev/full";
    }
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "permissions work differently on Windows";
    }
}
