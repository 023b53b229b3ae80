using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Synthetic;
using NucleusDl.Tests.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Datasets;

[Trait(Kind.Name, Kind.Fast)]
public class RecipeTests
{
    private static readonly PhantomConfig Small = PhantomConfig.Tour with { Shape = new VolumeShape(12, 40, 40), Nuclei = new(3, 4) };

    [Fact]
    public void A_recipe_survives_its_file()
    {
        var recipe = RecipeConfig.Create("mini", Small, 2, 3, 1, seed: 5);
        Assert.Equal(DatasetRecipe.ToText(recipe), DatasetRecipe.ToText(DatasetRecipe.Parse(DatasetRecipe.ToText(recipe))));
        Assert.Equal(12, recipe.Stacks().Count());
        Assert.Equal(12, recipe.Stacks().Select(s => s.Seed).Distinct().Count());
        Assert.Equal(["mutant02", "wild-type02"], recipe.Specimens.Where(s => s.Test).Select(s => s.Name).Order());
        Assert.Contains("\"shape\": [12, 40, 40]", DatasetRecipe.ToText(recipe));
    }

    [Theory]
    [InlineData("\"gain\"", "\"gian\"", "gian")]
    [InlineData("[12, 40, 40]", "[12, 40]", "$.phantom.shape")]
    [InlineData("[12, 40, 40]", "[12.5, 40, 40]", "$.phantom.shape")]
    [InlineData("\"shot_noise\": true", "\"shot_noise\": 3", "shot_noise")]
    [InlineData("{", "", "$")]
    public void A_wrong_recipe_says_where(string from, string to, string where)
    {
        using var folder = new TempFolder();
        var text = DatasetRecipe.ToText(RecipeConfig.Create("mini", Small, 1, 1, 0, 5));
        File.WriteAllText(folder.File("recipe.json"), text.Replace(from, to, StringComparison.Ordinal));
        var error = Assert.Throws<NucleusException>(() => DatasetRecipe.Read(folder.File("recipe.json")));
        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.Contains(where, error.Problem);
    }

    [Fact]
    public void Recipes_that_cannot_be_made_are_refused()
    {
        var good = RecipeConfig.Create("mini", Small, 1, 1, 0, 5);
        Refused(good with { Generator = 99 }, "99");
        Refused(good with { Name = " " }, "no name");
        Refused(good with { Specimens = [] }, "no specimens");
        Refused(good with { Specimens = [good.Specimens[0] with { Name = "../x" }] }, "file name");
        Refused(good with { Specimens = [good.Specimens[0], good.Specimens[0]] }, "twice");
        Refused(good with { Specimens = [good.Specimens[0] with { Population = "mutnat" }] }, "mutnat");
        Refused(good with { Phantom = Small with { TouchingShare = 2 } }, "TouchingShare");

        static void Refused(RecipeConfig recipe, string problem) =>
            Assert.Contains(problem, Assert.Throws<NucleusException>(recipe.Validate).Problem);
    }

    [Fact]
    public void A_written_data_set_is_complete_sound_and_the_same_again()
    {
        using var folder = new TempFolder();
        var recipe = RecipeConfig.Create("mini", Small, 2, 1, 1, seed: 5);
        var data = PhantomDatasets.Write(folder.File("mini"), recipe);
        Assert.Equal(["README.md", "dataset.yaml", "images", "labels", "recipe.json", "truth.csv"],
            Directory.EnumerateFileSystemEntries(data.Root).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["mutant01", "mutant02", "wild-type01", "wild-type02"], data.Specimens);
        Assert.Equal(["mutant02", "wild-type02"], data.Descriptor.TestSpecimens.Order());
        Assert.Equal(8, data.VerifyChecksums());
        Assert.DoesNotContain(DatasetDoctor.Check(data), f => f.Level == FindingLevel.Error);
        var again = PhantomDatasets.Write(folder.File("again"), DatasetRecipe.Read(Path.Combine(data.Root, "recipe.json")));
        Assert.Equal(data.Descriptor.Files, again.Descriptor.Files);
        foreach (var file in new[] { "truth.csv", "README.md", "recipe.json", "dataset.yaml" })
            Assert.Equal(File.ReadAllText(Path.Combine(data.Root, file)), File.ReadAllText(Path.Combine(again.Root, file)));
        Assert.Equal(1 + data.Items.Sum(Labels), File.ReadAllLines(Path.Combine(data.Root, "truth.csv")).Length);

        int Labels(DatasetItem item)
        {
            var (image, labels) = data.ReadItem(item);
            using (image)
            using (labels)
                return labels!.Sizes().Count;
        }
    }

    [Fact]
    public void A_full_folder_is_left_alone_and_a_stopped_run_leaves_nothing()
    {
        using var folder = Folders.Of("mini/mine.txt");
        var recipe = RecipeConfig.Create("mini", Small, 1, 1, 0, 5);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => PhantomDatasets.Write(folder.File("mini"), recipe)).Kind);
        Assert.Throws<OperationCanceledException>(() => PhantomDatasets.Write(folder.File("other"), recipe, cancel: new CancellationToken(true)));
        Assert.Equal(["mini"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void The_committed_sample_is_what_its_recipe_makes()
    {
        var data = Dataset.Open(Path.Combine(Repository.Root, "datasets", "nuclei3d-mini"));
        Assert.Equal(2 * data.Items.Count, data.VerifyChecksums());
        Assert.True(data.Specimens.Count >= 6 && data.Descriptor.TestSpecimens.Count >= 2);
        var recipe = DatasetRecipe.Read(Path.Combine(data.Root, DatasetRecipe.FileName));
        Assert.Equal(recipe.Stacks().Select(s => s.Name).Order(StringComparer.Ordinal), data.Items.Select(i => i.Name));
        var (name, _, phantom, seed) = recipe.Stacks().Last();
        using var made = Phantom.Generate(phantom, seed);
        var (image, labels) = data.ReadItem(data.Items.Single(i => i.Name == name));
        using (image)
        using (labels)
        {
            Assert.True(PhantomTests.Same(made.Truth.Voxels, labels!.Voxels));
            Assert.True(PhantomTests.Same(made.Image, (Volume<ushort>)image));
            Assert.Equal(made.Image.VoxelSize, image.VoxelSize);
        }
    }
}
