using NucleusDl.Labelling.Session;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Sessions;

/// <summary>Edits of every kind at random places.</summary>
internal static class RandomEdits
{
    public static void One(LabelSession session, Random random, int number)
    {
        var shape = session.Shape;
        (int Z, int Y, int X) place = (random.Next(shape.Z), random.Next(shape.Y), random.Next(shape.X));
        var labels = session.Read(c => c.Values(Layer.Labels).ToList());
        var layer = random.Next(3) == 0 ? Layer.Scribbles : Layer.Labels;
        var some = labels.Count == 0 ? 0 : labels[random.Next(labels.Count)];
        switch (random.Next(10))
        {
            case 0 or 1 or 2:
                var axis = random.Next(3);
                var brush = new Brush(axis, axis == 0 ? place.Z : axis == 1 ? place.Y : place.X, random.NextDouble() * 3, new VoxelSize(1, 1, 1), random.Next(2) == 0);
                for (var part = 0; part < 3; part++)
                    session.Stroke("s" + number, "brush", part == 2, edit =>
                    {
                        foreach (var s in brush.Along([(random.Next(6), random.Next(15)), (random.Next(6), random.Next(15))], shape))
                            edit.Set(layer, s.Z, s.Y, s.From, s.To, random.Next(1, 6), random.Next(2) == 0 ? 0 : null);
                    });
                break;
            case 3:
                session.Do("fill", edit => FloodFill.Run(edit, layer, place, random.Next(7), random.Next(4) is var a and < 3 ? a : null));
                break;
            case 4 when labels.Count > 1:
                session.Do("merge", edit => NucleusTools.Merge(edit, [labels[0], labels[^1]]));
                break;
            case 5 when some > 0:
                session.Do("grow", edit => NucleusTools.Grow(edit, some, 0.6, SmallStack.Voxel));
                break;
            case 6 when some > 0:
                session.Do("shrink", edit => NucleusTools.Shrink(edit, some, 1, new VoxelSize(1, 1, 1)));
                break;
            case 7 when some > 0:
                session.Do("delete", edit => edit.Replace(Layer.Labels, some, 0));
                break;
            case 8:
                session.Do("point", edit => edit.SetItem("point/" + random.Next(1, 4), random.Next(3) == 0 ? null : $"{{\"z\":{number}}}"));
                break;
            default:
                session.Do("rows", edit =>
                {
                    var row = Enumerable.Range(0, shape.X).Select(_ => random.Next(4)).ToArray();
                    edit.SetRow(place.Z, place.Y, row);
                });
                break;
        }
    }
}
