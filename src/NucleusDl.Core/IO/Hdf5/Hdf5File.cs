using NucleusDl.IO.Raw;
using PureHDF;
using PureHDF.VOL.Native;

namespace NucleusDl.IO.Hdf5;

/// <summary>An open HDF5 file. Whatever the library throws at damaged bytes becomes one error; one thread at a time is let in.</summary>
internal sealed class Hdf5File : IDisposable
{
    private const int Deepest = 24, MostObjects = 20_000, LargestAttribute = 1 << 20;

    private readonly Lock gate = new();
    private readonly GuardedStream stream;
    private readonly NativeFile? file;

    public Hdf5File(string path)
    {
        Path = path;
        var handle = RasterErrors.Guard(path, () => File.OpenHandle(path));
        Length = RandomAccess.GetLength(handle);
        stream = new GuardedStream(handle, Length);
        Hdf5Filters.Register();
        try
        {
            Do(() =>
            {
                Hdf5Claims.Check(handle, Length, path);
                return true;
            });
            file = Do(() => H5File.Open(stream, leaveOpen: true));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public string Path { get; }

    public long Length { get; }

    /// <summary>All data sets by their paths, in the order of the file.</summary>
    public IReadOnlyList<(string Path, NativeDataset Data)> Datasets() => Do(() =>
    {
        var found = new List<(string, NativeDataset)>();
        var (seen, places) = (0, new HashSet<ulong>());
        Walk(file!, "", 0);
        return found;

        void Walk(IH5Group group, string at, int depth)
        {
            foreach (var child in group.Children())
            {
                if (++seen > MostObjects || depth > Deepest)
                    throw new InvalidDataException("there are too many objects");
                if (Hdf5Details.AddressOf(child) is { } place && !places.Add(place))
                    continue;
                var name = $"{at}/{child.Name}";
                if (child is NativeDataset data)
                    found.Add((name, data));
                else if (child is IH5Group inner)
                    Walk(inner, name, depth + 1);
            }
        }
    });

    /// <summary>A group or data set; null where there is none.</summary>
    public IH5Object? Find(string path) => Do(() => file!.LinkExists(path) ? file.Get(path) : null);

    /// <summary>An attribute; null where there is none of this name and type.</summary>
    public T? Attribute<T>(IH5Object of, string name) where T : class
    {
        try
        {
            return Do(() => of.AttributeExists(name) && of.Attribute(name) is var attribute && IsSmall(attribute) ? attribute.Read<T>() : null);
        }
        catch (NucleusException e) when (e.Kind == ErrorKind.Input)
        {
            // An attribute of another type than is usual is as good as none: it only adds to the pixels.
            return null;
        }
    }

    /// <summary>Lets one thread at a time into the library.</summary>
    /// <exception cref="NucleusException">The file is damaged, or not readable.</exception>
    public T Do<T>(Func<T> work)
    {
        lock (gate)
        {
            stream.Restart();
            try
            {
                return work();
            }
            catch (NucleusException)
            {
                throw;
            }
            catch (Exception e) when (e is not OutOfMemoryException and not EndOfStreamException && e is IOException or UnauthorizedAccessException)
            {
                throw FileErrors.Reading(e, Path);
            }
            catch (Exception e)
            {
                // The library has no error of its own for damage: it stumbles over it in many ways.
                throw Explain(e);
            }
        }
    }

    // The library allocates what an attribute claims before it looks for it.
    private static bool IsSmall(IH5Attribute attribute) =>
        attribute.Space.Dimensions.Aggregate((double)attribute.Type.Size, (n, m) => n * m) <= LargestAttribute;

    public void Dispose()
    {
        file?.Dispose();
        stream.Dispose();
    }

    private NucleusException Explain(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is NucleusException known)
                return known;
            if (cause.Message.Contains("filter", StringComparison.OrdinalIgnoreCase))
                return new(ErrorKind.Input, $"The pixels are compressed with an HDF5 filter that cannot be read ({cause.Message.TrimEnd('.')}).",
                    "Save the data set again with gzip: in Python, h5py's create_dataset(..., compression='gzip').", Path, e);
        }
        return new(ErrorKind.Input, $"The HDF5 file is damaged, or built in a way that cannot be read ({e.Message.TrimEnd('.')}).",
            "Copy it again; if it opens elsewhere, save the data set into a new file with h5py, or export it as TIFF.", Path, e);
    }
}
