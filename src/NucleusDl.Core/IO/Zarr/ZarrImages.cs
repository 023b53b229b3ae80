namespace NucleusDl.IO.Zarr;

/// <summary>Finds the images of a group: its own, those of a converted file with several series, of a plate, a well, or a list of labels.</summary>
internal static class ZarrImages
{
    private const int MaxImages = 20000;

    /// <exception cref="NucleusException">There is none.</exception>
    public static List<ZarrImage> Of(ZarrStore store, ZarrNode node)
    {
        if (node.IsArray)
            return [new ZarrImage(node.Path, -1, node.Path)];
        var images = Own(node).ToList();
        if (images.Count == 0)
            images = [.. Inside(store, node).Take(MaxImages)];
        if (images.Count == 0)
            throw new NucleusException(ErrorKind.Input, "There is no image in this Zarr group.", "Name one that is deeper inside with --dataset, such as 0 or labels/nuclei.", store.Path);
        return images;
    }

    /// <summary>Names of the label images that belong to an image.</summary>
    public static string[] Labels(ZarrStore store, string group) =>
        ZarrNode.TryOpen(store, store.Join(group, "labels"))?.Ome.Field("labels").Texts() ?? [];

    private static IEnumerable<ZarrImage> Own(ZarrNode node) => node.Ome.Field("multiscales").Items()
        .Select((m, i) => new ZarrImage(node.Path, i, m.Field("name").Text() is { Length: > 0 } name && name != "/" ? name : node.Path.Length > 0 ? node.Path : $"image {i}"));

    private static IEnumerable<ZarrImage> Inside(ZarrStore store, ZarrNode node)
    {
        var ome = node.Ome;
        if (ome.Field("plate").Has())
            return ome.Field("plate").Field("wells").Items().SelectMany(w => w.Field("path").Text() is { } well ? Fields(store, store.Join(node.Path, well)) : []);
        if (ome.Field("well").Has())
            return Fields(store, node.Path);
        if (ome.Field("labels").Texts() is { Length: > 0 } labels)
            return Listed(store, node.Path, labels);
        var series = (ZarrNode.TryOpen(store, store.Join(node.Path, "OME"))?.Ome ?? default).Field("series").Texts();
        return Listed(store, node.Path, series ?? store.Folders(node.Path));
    }

    /// <summary>The images of a well.</summary>
    private static IEnumerable<ZarrImage> Fields(ZarrStore store, string well) =>
        Listed(store, well, [.. (ZarrNode.TryOpen(store, well)?.Ome ?? default).Field("well").Field("images").Items().Select(i => i.Field("path").Text()).OfType<string>()]);

    /// <summary>Images among the children; folders that are something else are passed over.</summary>
    private static IEnumerable<ZarrImage> Listed(ZarrStore store, string group, IReadOnlyList<string> children)
    {
        foreach (var child in children)
        {
            var path = store.Join(group, child);
            if (ZarrNode.TryOpen(store, path) is not { } node)
                continue;
            if (node.IsArray)
                yield return new ZarrImage(path, -1, path);
            else
                foreach (var image in Own(node))
                    yield return image with { Name = image.Name == path ? path : $"{path} ({image.Name})" };
        }
    }
}
