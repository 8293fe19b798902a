using System.Text;
using Scalable.Diagnosis.Telemetry.Text;

namespace Diagnosis.Tests.Telemetry;

public class QueryTextTests
{
    [Theory]
    [InlineData("SELECT * FROM a WHERE b = 'secret' AND c = 4711", "SELECT * FROM a WHERE b = ? AND c = ?")]
    [InlineData("SELECT * FROM a WHERE b = 'it''s secret'", "SELECT * FROM a WHERE b = ?")]
    [InlineData("SELECT * FROM a WHERE b = E'it\\'s secret'", "SELECT * FROM a WHERE b = E?")]
    [InlineData("SELECT * FROM a WHERE b = $tag$it's secret$tag$", "SELECT * FROM a WHERE b = ?")]
    [InlineData("SELECT * FROM a WHERE b = 'secret", "SELECT * FROM a WHERE b = ?")]
    [InlineData("SELECT * FROM a WHERE b IN (1, 2,3)", "SELECT * FROM a WHERE b IN (?)")]
    [InlineData("SELECT * FROM a WHERE b IN (@p0, @p1, @p2)", "SELECT * FROM a WHERE b IN (?)")]
    [InlineData("INSERT INTO a VALUES (1, 'x'), (2, 'y'), (3, 'z')", "INSERT INTO a VALUES (?)")]
    [InlineData("SELECT a::text FROM t1 WHERE b2 = $1 AND c = :name", "SELECT a::text FROM t1 WHERE b2 = ? AND c = ?")]
    [InlineData("SELECT *  -- of secret\n FROM /* secret */ a", "SELECT * FROM a")]
    [InlineData("SELECT \"Name\", `x1` FROM \"Items\"", "SELECT \"Name\", `x1` FROM \"Items\"")]
    [InlineData("SELECT 1.5e3, 0xFF, -7", "SELECT ?, -?")]
    public void Values_are_left_out(string query, string template) => Assert.Equal(template, Normalize(query).Template);

    [Fact]
    public void Text_in_double_quotes_is_a_value_in_MySQL() =>
        Assert.Equal("SELECT * FROM a WHERE b = ?", Normalize("SELECT * FROM a WHERE b = \"it\\\"s secret\"", isMySql: true).Template);

    [Fact]
    public void Values_are_known_by_their_hash_unless_they_are_parameters()
    {
        Assert.Equal(Normalize("SELECT 1 FROM a").Values, Normalize("SELECT 1 FROM a").Values);
        Assert.NotEqual(Normalize("SELECT 1 FROM a").Values, Normalize("SELECT 2 FROM a").Values);
        Assert.NotEqual(Normalize("SELECT 1, 23 FROM a").Values, Normalize("SELECT 12, 3 FROM a").Values);
        Assert.Null(Normalize("SELECT $1 FROM a").Values);
    }

    [Fact]
    public void Long_query_is_cut() => Assert.InRange(Normalize($"SELECT {new string('x', 1_000_000)} FROM a").Template.Length, 1, 2_048);

    [Theory]
    [InlineData("SELECT * FROM public.\"Orders\" o", Access.Read, "orders")]
    [InlineData("WITH x AS (SELECT ? FROM y) SELECT * FROM x", Access.Read, "y")]
    [InlineData("WITH x AS (UPDATE jobs SET a = ?) SELECT * FROM x", Access.Write, "jobs")]
    [InlineData("SELECT * FROM jobs FOR UPDATE SKIP LOCKED", Access.Unknown, "")]
    [InlineData("SELECT ?", Access.Unknown, "")]
    [InlineData("SELECT * FROM pg_catalog.pg_type", Access.Unknown, "pg_type")]
    [InlineData("DELETE FROM [dbo].[Items] WHERE id = ?", Access.Write, "items")]
    [InlineData("BEGIN", Access.Unknown, "")]
    public void Statement_is_a_read_or_a_write_of_a_table(string template, object access, string table) =>
        Assert.Equal(((Access)access, table), QueryDescription.OfSql(template));

    [Theory]
    [InlineData("/api/v2/items/4711/reviews?token=secret", "/api/v2/items/{id}/reviews")]
    [InlineData("/users/a@example.org", "/users/{id}")]
    [InlineData("/files/3f2504e0-4f89-11d3-9a0c-0305e82c3301", "/files/{id}")]
    [InlineData("/1/2/3", "/{id}/{id}/{id}")]
    [InlineData("", "")]
    public void Path_keeps_no_values(string path, string template) => Assert.Equal(template, PathTemplate.Of(Encoding.UTF8.GetBytes(path)));

    private static QueryText Normalize(string query, bool isMySql = false) =>
        QueryText.Normalize(Encoding.UTF8.GetBytes(query), isMySql, parameters: null);
}
