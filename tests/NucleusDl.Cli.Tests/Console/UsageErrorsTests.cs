using System.CommandLine;
using NucleusDl.Cli;

namespace NucleusDl.Tests;

/// <summary>A wrong command line is answered by what is missing or unknown, by name, with an example.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class UsageErrorsTests
{
    [Fact]
    public void Every_verb_names_each_argument_and_option_that_it_lacks()
    {
        var leaves = Leaves(CommandTree.Create(), []).ToList();
        Assert.True(leaves.Count > 35, $"only {leaves.Count} verbs were looked at");
        Assert.Contains(leaves, l => l.Words is ["bench", "denoise"]);
        foreach (var (command, words) in leaves)
        {
            string[] needed = [.. command.Arguments.Where(a => a.Arity.MinimumNumberOfValues > 0).Select(a => a.Name), .. command.Options.Where(o => o.Required).Select(o => o.Name)];
            if (needed.Length == 0)
                continue;
            var lines = Lines(words);
            Assert.Equal(needed.Select(n => $"error: {command.Name} needs {n}: "), lines.Take(needed.Length).Select(l => l[..(l.IndexOf(": ", 7, StringComparison.Ordinal) + 2)]));
            Assert.StartsWith($"Example: nucleusdl {string.Join(' ', words)} ", lines[^2], StringComparison.Ordinal);
            Assert.Equal($"See 'nucleusdl {string.Join(' ', words)} --help'.", lines[^1]);
            Assert.Equal(needed.Length + 2, lines.Count);
        }
    }

    [Theory]
    [InlineData("predict --voxelsize 1,1,1", "predict has no option --voxelsize. Do you mean --voxel-size?")]
    [InlineData("predict a.tif --voxelsize 1,1,1", "predict has no option --voxelsize. Do you mean --voxel-size?")]
    [InlineData("predict a.tif --quick", "predict has no option --quick. Do you mean --quiet?")]
    [InlineData("predict a.tif --wavelength=5", "predict has no option --wavelength=5.")]
    [InlineData("predict my embryo.tif", "predict has no use for 'embryo.tif': it takes INPUT. A name with spaces needs quotation marks.")]
    [InlineData("doctor embryo.tif", "doctor has no use for 'embryo.tif': it takes options only. A name with spaces needs quotation marks.")]
    [InlineData("evaluate a", "evaluate needs TRUTH: ")]
    [InlineData("synth pairs --seed loud", "'loud'")]
    [InlineData("predict a.tif --voxel-size 1,2", "'1,2' is not a voxel size.")]
    [InlineData("predict a.tif --voxel-size", "'--voxel-size'")]
    [InlineData("predict a.tif --device tpu", "tpu")]
    [InlineData("predit a.tif", "There is no verb 'predit'. Do you mean predict? Verbs: doctor, ")]
    [InlineData("fly", "There is no verb 'fly'. Verbs: doctor, ")]
    [InlineData("", "nucleusdl needs to be told what to do. Verbs: doctor, ")]
    [InlineData("bench", "bench needs to be told what to do. Verbs of bench: ")]
    [InlineData("bench denoize", "bench: there is no verb 'denoize'. Do you mean denoise? Verbs of bench: ")]
    [InlineData("denoise embryo.tif", "nucleusdl train embryo.tif --method noise2void --out my-denoiser; then nucleusdl predict embryo.tif --model my-denoiser.")]
    [InlineData("denoise embryo.tif", "The kit brings care-3d, ")]
    [InlineData("restore --quick", "nucleusdl train embryo.tif --method noise2void")]
    [InlineData("segment embryo.tif", "nucleusdl predict embryo.tif; to measure and count them: nucleusdl measure embryo_labels.tif.")]
    [InlineData("show a.tif", "nucleusdl view a.tif.")]
    public void One_line_says_what_is_wrong_and_what_was_meant(string line, string says)
    {
        var lines = Lines(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var error = Assert.Single(lines, l => l.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.StartsWith("See 'nucleusdl", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_with_spaces_is_quoted_in_the_hint() =>
        Assert.Contains("nucleusdl train \"my embryo.tif\" --method", string.Join('\n', Lines(["denoise", "my embryo.tif"])), StringComparison.Ordinal);

    private static IEnumerable<(Command Command, string[] Words)> Leaves(Command command, string[] words) =>
        command.Subcommands.Count == 0 ? [(command, words)] : command.Subcommands.SelectMany(c => Leaves(c, [.. words, c.Name]));

    private static List<string> Lines(string[] words)
    {
        var parsed = CommandTree.Create().Parse(words);
        Assert.NotEmpty(parsed.Errors);
        return [.. UsageErrors.Lines(parsed)];
    }
}
