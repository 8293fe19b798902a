using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Npgsql;
using Scalable.Bench.CommandLine;
using Scalable.Bench.Tools;

namespace Scalable.Bench.Jobs;

/// <summary>Compares an import with psql's \copy of the same rows into the same table with the same indexes and triggers.</summary>
internal sealed class ImportScenario : IScenario
{
    public string Name => "import";

    public string Summary => "import of 1,000,000 rows against psql \\copy [number of rows] [bytes per description]";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        Programs.Require(("psql", "postgresql-client"));
        var rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var length = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 60;
        await using var bench = await JobsBench.StartAsync(cancellationToken);
        var service = await bench.CatalogueAsync(cancellationToken);
        var worker = await bench.WorkerAsync(cancellationToken);
        var folder = Directory.CreateTempSubdirectory("import-bench-");
        var (upload, copy) = (Path.Combine(folder.FullName, "upload.csv"), Path.Combine(folder.FullName, "copy.csv"));
        await WriteAsync(upload, copy, rows, length, cancellationToken);
        await bench.ExecuteAsync(
            "insert into types (type) select 'Type ' || g from generate_series(0, 49) g; "
            + "insert into brands (brand) select 'Brand ' || g from generate_series(0, 99) g",
            cancellationToken);

        var copied = await CopyAsync(bench.ConnectionString, copy, cancellationToken);
        await bench.ExecuteAsync("truncate items cascade", cancellationToken);
        await bench.ExecuteAsync("checkpoint", cancellationToken);
        var (uploaded, imported) = await ImportAsync(bench, upload, cancellationToken);

        var count = await bench.QueryAsync<long>("select count(*) from items", cancellationToken);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{count} rows, {new FileInfo(upload).Length / 1e6:0} MB: import {imported:0.0} s (of which upload {uploaded:0.0} s), "
            + $"psql \\copy {copied:0.0} s: ratio {copied / imported:0.00} (target >= 0.8)\n"
            + $"peak resident: worker {worker.PeakMegabytes():0} MB, catalogue {service.PeakMegabytes():0} MB (target < 250)"));
        folder.Delete(recursive: true);
    }

    // Writes the same rows twice: with the names of types and brands, as a client sends them, and with their ids, as the table stores them.
    private static async Task WriteAsync(string upload, string copy, int rows, int length, CancellationToken cancellationToken)
    {
        await using var named = new StreamWriter(upload);
        await using var numbered = new StreamWriter(copy);
        await named.WriteLineAsync("Name,Description,Price,Type,Brand,AvailableStock");
        const string words = "a package of many words for a measure of things that are not there at all ";
        var text = string.Concat(Enumerable.Repeat(words, (length / words.Length) + 2));
        for (var n = 0; n < rows; n++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var common = string.Create(
                CultureInfo.InvariantCulture, $"item {n * 7919L % 1_000_003},{text.AsSpan(n % words.Length, length)},{n % 10000 / 100m}");
            await named.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{common},Type {n % 50},Brand {n % 100},{n % 90}"));
            await numbered.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{common},{(n % 50) + 1},{(n % 100) + 1},{n % 90}"));
        }
    }

    private static async Task<double> CopyAsync(string connectionString, string file, CancellationToken cancellationToken)
    {
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo("psql",
            [
                "-h", server.Host!, "-p", server.Port.ToString(CultureInfo.InvariantCulture),
                "-U", server.Username!, "-d", server.Database!, "-v", "ON_ERROR_STOP=1",
                "-qc", $"\\copy items (name, description, price, type_id, brand_id, available_stock) from '{file}' with (format csv)"
            ]);
        start.Environment["PGPASSWORD"] = server.Password;
        var began = Stopwatch.GetTimestamp();
        using var psql = Process.Start(start)
            ?? throw new InvalidOperationException("psql is not installed: apt-get install postgresql-client");
        await psql.WaitForExitAsync(cancellationToken);
        return psql.ExitCode == 0
            ? Stopwatch.GetElapsedTime(began).TotalSeconds
            : throw new InvalidOperationException($"psql exited with code {psql.ExitCode}.");
    }

    private static async Task<(double Uploaded, double Imported)> ImportAsync(
        JobsBench bench, string file, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        using var content = new StreamContent(File.OpenRead(file));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var response = await bench.Client.PostAsync("/api/catalog/imports", content, cancellationToken);
        response.EnsureSuccessStatusCode();
        var uploaded = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await bench.UntilDoneAsync(cancellationToken);
        var imported = Stopwatch.GetElapsedTime(began).TotalSeconds;
        using var job = JsonDocument.Parse(await bench.Client.GetStringAsync(response.Headers.Location, cancellationToken));
        return job.RootElement.GetProperty("state").GetString() == "completed"
            ? (uploaded, imported)
            : throw new InvalidOperationException(job.RootElement.GetProperty("error").GetString());
    }
}
