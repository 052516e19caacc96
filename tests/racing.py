"""Several at once: what two people, or one impatient finger, do to the same row."""

import threading

from django.db import connection


def race(times, act):
    """Run `act(index)` in as many threads, started together; returns each one's result, or the exception it raised."""
    barrier, results = threading.Barrier(times), [None] * times

    def run(index):
        try:
            barrier.wait(10)
            results[index] = act(index)
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results
