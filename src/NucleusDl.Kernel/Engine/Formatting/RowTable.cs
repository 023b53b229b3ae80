using System.Collections;
using System.Reflection;

namespace NucleusDl.Kernel;

/// <summary>A sequence of records, objects, tuples or dictionaries, taken apart into columns and cells.</summary>
internal sealed class RowTable
{
    /// <summary>Rows that are shown; of an endless sequence no more are asked for than one further.</summary>
    public const int MaxRows = 1000;

    private readonly Dictionary<Type, IReadOnlyList<Member>> known = [];
    private readonly List<string> columns = [];
    private readonly List<Dictionary<string, object?>> rows = [];

    private RowTable()
    {
    }

    /// <summary>Names of the columns, in the order in which rows bring them.</summary>
    public IReadOnlyList<string> Columns => columns;

    /// <summary>The rows: name of the column to value; a row need not have all.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, object?>> Rows => rows;

    /// <summary>How many there are in all, or null where only a full walk would tell and there are more than shown.</summary>
    public int? Count { get; private set; }

    /// <summary>Takes a value apart.</summary>
    /// <param name="value">Any value.</param>
    /// <param name="hasOwnFormatter">Whether somebody has said how a type is to be shown: such values are left alone.</param>
    /// <returns>The table, or null where the value is not a sequence of rows.</returns>
    public static RowTable? From(object value, Func<Type, bool> hasOwnFormatter)
    {
        if (value is not IEnumerable sequence || value is string or System.Text.Json.Nodes.JsonNode || !MayHoldRows(value.GetType()) || hasOwnFormatter(value.GetType()))
            return null;
        var table = new RowTable();
        var taken = 0;
        // A sequence is walked once only: it may do work, or give other values the second time.
        foreach (var item in sequence)
        {
            if (++taken > MaxRows)
                break;
            if (item is null || !IsRow(item) || hasOwnFormatter(item.GetType()))
                return null;
            table.Add(item);
        }
        if (taken == 0)
            return null;
        table.Count = taken <= MaxRows ? taken : (value as ICollection)?.Count ?? KnownCount(value);
        return table;
    }

    // The walk must not begin where the declared type tells that no row will come: a sequence of numbers may be read only once.
    private static bool MayHoldRows(Type type)
    {
        if (type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IQueryable<>)))
            return false;
        var items = type.GetInterfaces().Append(type)
            .Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>)).Select(i => i.GetGenericArguments()[0]).ToList();
        // An ExpandoObject or a row of named values alone is a dictionary, too: key and value.
        return items.Count == 0 ? type.IsArray || typeof(ICollection).IsAssignableFrom(type) : items.Any(MayBeRow);
    }

    private static bool MayBeRow(Type type) => type == typeof(object) || (!Scalars.Contains(type) && !type.IsPointer
        && (!typeof(IEnumerable).IsAssignableFrom(type) || IsNamedValues(type))
        && !(type.Namespace ?? "").StartsWith("System.Text.Json", StringComparison.Ordinal)
        && !typeof(Microsoft.AspNetCore.Html.IHtmlContent).IsAssignableFrom(type)
        && !typeof(Delegate).IsAssignableFrom(type) && !typeof(MemberInfo).IsAssignableFrom(type) && !typeof(Task).IsAssignableFrom(type));

    private static bool IsRow(object item) => item.GetType() is var type && type != typeof(object) && MayBeRow(type)
        && (item is IDictionary or IDictionary<string, object?> or DictionaryEntry || Member.Of(type).Count > 0);

    private static bool IsNamedValues(Type type) => typeof(IDictionary).IsAssignableFrom(type) || typeof(IDictionary<string, object?>).IsAssignableFrom(type);

    private static int? KnownCount(object value) =>
        value.GetType().GetInterfaces().FirstOrDefault(i => i.IsGenericType
            && (i.GetGenericTypeDefinition() == typeof(ICollection<>) || i.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>)))
            ?.GetProperty("Count")?.GetValue(value) as int?;

    private void Add(object item)
    {
        var row = new Dictionary<string, object?>(StringComparer.Ordinal);
        Fill(row, item);
        // The value of an entry is a row of its own: its columns stand beside the key.
        if (row.TryGetValue("Value", out var value) && value is not null && row.Count == 2 && row.ContainsKey("Key")
            && IsRow(value) && value is not GetterError)
        {
            row.Remove("Value");
            Fill(row, value);
        }
        foreach (var name in row.Keys)
            if (!columns.Contains(name))
                columns.Add(name);
        rows.Add(row);
    }

    private void Fill(Dictionary<string, object?> row, object item)
    {
        if (item is IDictionary<string, object?> named)
            foreach (var (key, value) in named)
                row[key] = value;
        else if (item is IDictionary entries)
            foreach (DictionaryEntry entry in entries)
                row[Scalars.Text(entry.Key)] = entry.Value;
        else
            foreach (var member in MembersOf(item.GetType()))
                row[row.ContainsKey(member.Name) ? member.Name + " (value)" : member.Name] = member.Read(item);
    }

    private IReadOnlyList<Member> MembersOf(Type type)
    {
        if (!known.TryGetValue(type, out var members))
            known[type] = members = Member.Of(type);
        return members;
    }

    /// <summary>Why a property has no value.</summary>
    internal sealed record GetterError(string Message);

    private sealed record Member(string Name, Func<object, object?> Get)
    {
        public static IReadOnlyList<Member> Of(Type type)
        {
            const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance;
            var properties = type.GetProperties(Public).Where(p => p.CanRead && p.GetMethod!.IsPublic && p.GetIndexParameters().Length == 0 && IsPlain(p.PropertyType))
                .Select(p => new Member(p.Name, p.GetValue));
            var fields = type.GetFields(Public).Where(f => IsPlain(f.FieldType)).Select(f => new Member(f.Name, f.GetValue));
            return [.. properties.Concat(fields).DistinctBy(m => m.Name)];
        }

        public object? Read(object item)
        {
            try
            {
                return Get(item);
            }
            catch (Exception error)
            {
                // One value that cannot be read must not hide the others.
                return new GetterError((error as TargetInvocationException)?.InnerException?.Message ?? error.Message);
            }
        }

        private static bool IsPlain(Type type) => !type.IsByRefLike && !type.IsPointer && !type.IsByRef;
    }
}
