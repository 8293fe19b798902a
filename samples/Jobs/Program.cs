// An application whose slow task becomes a job: the request is answered after one insert, and the report is written once, whatever dies.
using Npgsql;
using Scalable.Jobs;
using Scalable.Jobs.Acceptance;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Store;
using Scalable.Npgsql.Notifications;
using Shop;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddNpgsqlDataSource(builder.Configuration.GetConnectionString("shop")!);
builder.AddNotifications("shop");
builder.Services.AddJobKind(new JobKind<RunReport>("report", job => new(job), message => message.JobId));

builder.AddJobs(); // This service accepts jobs …
builder.AddJobWorker(); // … and works on them; it could be another one.
builder.Services.AddJobWork<ReportWork>("report");

var app = builder.Build();
app.MapPost("/reports/{year:int}", async (int year, JobSubmission jobs, CancellationToken cancellationToken) =>
    TypedResults.Accepted($"/jobs/{await jobs.SubmitAsync("report", "anyone", new ReportYear(year), request: null, cancellationToken)}"));
app.MapGet("/jobs/{id:guid}", async (Guid id, JobStore jobs, CancellationToken cancellationToken) =>
    await jobs.FindAsync(id, "anyone", cancellationToken) is { } job ? Results.Ok(job) : Results.NotFound());
await Tables.CreateAsync(app.Services.GetRequiredService<NpgsqlDataSource>());
app.Run();
