namespace OrleansGateway.Grains.Storage.Sql;

/// <summary>A value that each row of a statement over many rows brings.</summary>
/// <param name="Name">The name; the text refers to it as <c>r.name</c>.</param>
/// <param name="Kind">What it is.</param>
internal sealed record SqlColumn(string Name, SqlColumnKind Kind)
{
    /// <summary>Reads "id text, seq integer, sealed blob".</summary>
    public static IReadOnlyList<SqlColumn> Parse(string declaration) =>
        [.. declaration.Split(',', StringSplitOptions.TrimEntries).Select(Of)];

    private static SqlColumn Of(string text)
    {
        var words = text.Split(' ');
        return new SqlColumn(words[0], Enum.Parse<SqlColumnKind>(words[1], ignoreCase: true));
    }
}

/// <summary>What a column's values are.</summary>
internal enum SqlColumnKind
{
    Text,
    Integer,
    Blob,
}
